"""The worker's process: loads one submission and answers what the judge asks, frame by frame.

``python -m grader.worker FOLDER CHOICES``, the latter as JSON: requests come on standard input, answers go to what was
standard output when the process started. A submission's prints go to standard error.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, BinaryIO

from . import execute
from .calls import Answer, Call, Raised, Run
from .confine import limit_resources, refuse_system_calls
from .frames import READY, READY_UNREFUSED, WireError, read_frame, write_frame
from .load import Package
from .wire import pack, unpack

REQUEST_LIMIT = 2**40  # bytes; requests come from the judge, which is trusted


def main() -> None:
    """Answer requests until there are no more."""
    folder, chosen = Path(sys.argv[1]), json.loads(sys.argv[2])
    device, limits = chosen["device"], chosen["limits"]
    requests, answers = _own_the_pipes()
    sys.dont_write_bytecode = True
    execute.prepare_device(device)
    memory = 0 if device == "cuda" else limits["address_space"]
    limit_resources(memory, limits["file_size"])
    write_frame(answers, READY if refuse_system_calls(shared_memory=device == "cuda") else READY_UNREFUSED)
    package = Package(folder)
    while (data := read_frame(requests, REQUEST_LIMIT)) is not None:
        answer = _answer(package, unpack(data), device)
        _stop_timers()
        write_frame(answers, answer)


def _stop_timers() -> None:
    """Stop what would raise in the middle of the next call, which may be another module's."""
    for timer in ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF"):
        if hasattr(signal, timer):
            signal.setitimer(getattr(signal, timer), 0)


def _own_the_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the two ends that the judge holds, and leave the submission standard error to print to."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return requests, answers


def _answer(package: Package, request: dict[str, Any], device: str) -> bytes:
    """Return the packed answer to ``request``; whatever the submission raises is part of it."""
    try:
        reply = _carry_out(package, request, device)
    except BaseException as error:  # SystemExit and KeyboardInterrupt of a submission are its errors too
        reply = {"raised": _plain(execute.describe(error, package))}
    try:
        return pack({"id": request["id"], **reply})
    except WireError as error:
        raised = {"types": ["TypeError"], "message": f"the result holds {error}", "frames": [], "missing": False}
        return pack({"id": request["id"], "raised": raised})


def _carry_out(package: Package, request: dict[str, Any], device: str) -> dict[str, Any]:
    if "import" in request:
        package.module(request["import"])
        return {"imported": True}
    if "run" in request:
        return {"result": execute.run(package, Run(**request["run"]))}
    return {"answers": [_plain_answer(execute.execute(package, Call(**plain), device)) for plain in request["calls"]]}


def _plain_answer(answer: Answer) -> dict[str, Any]:
    return {"value": vars(answer.value), "arguments": answer.arguments, "gradients": answer.gradients}


def _plain(raised: Raised) -> dict[str, Any]:
    return {**vars(raised), "frames": [vars(frame) for frame in raised.frames]}


if __name__ == "__main__":
    main()
