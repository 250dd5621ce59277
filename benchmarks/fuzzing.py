"""Feed the judge what no worker should send: `python -m benchmarks fuzzing 60` (seconds, shared by three doors).

The *reader* gets the bytes of valid replies, cut, lengthened and changed, most in the header, where the structure is:
it may return a value or raise ``WireError``. The *seat* gets the same in the place of a worker's reply to a call, and
well packed replies with a part exchanged for something odd: it may return an answer, which is compared with the right
one, or raise what the submission raised or ``Lost``. The *verdict* gets records of an experiment with parts exchanged,
and draws their charts: it may doubt them. Anything else is a finding, and so is a door where all comes to the same end.
Growth is that of the process's peak memory over a door's time.
"""

import argparse
import io
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch

from experiments import graded, weight_decay
from grader.comparison import EXACT, Mismatch, compare, compare_tensors
from grader.limits import MIB, Limits
from grader.process import Lost
from grader.remote import RemoteSubmission, Seat
from grader.submission import SubmissionError
from grader.worker.calls import Call
from grader.worker.frames import LENGTH, WireError, read_frame
from grader.worker.load import Package
from grader.worker.wire import pack, unpack

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 2**20  # bytes of a frame
SETTINGS: Any = graded.SETTINGS["weight-decay"]
TENSORS = (
    torch.randn(3, 4),
    torch.zeros(0, 2),
    torch.tensor(1.5),
    torch.ones(4, 4).t()[1:],
    torch.empty(2, device="meta"),
)
ODD = (
    *TENSORS, None, True, -1, 2**62, 1.5, float("inf"), float("nan"), "", "x" * 10_000, "\x1b[2J\n::error::x", "\ud800",
    [], [[]], {}, {"weights": {}}, torch.tensor(True), torch.ones(2, dtype=torch.complex64),
    torch.full((2,), torch.nan), torch.ones(2, dtype=torch.int64), torch.ones(1, 1, 1, 1, 1), torch.ones(3).half(),
)  # fmt: skip
CALL = Call("activations.MyReLU", (torch.ones(2),), made_with=(), cotangent=torch.ones(2))
Door = Callable[[random.Random], str]


def main(arguments: Sequence[str] = ()) -> None:
    """Print executions and findings by door."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fuzzing", description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=60.0)
    seconds = parser.parse_args(arguments).seconds
    doors: dict[str, Door] = {"reader": _reader(), "seat": _seat(), "verdict": _verdict()}
    print("| door | executions | findings | slowest, ms | growth, MiB |\n| --- | --- | --- | --- | --- |")
    details = []
    for name, door in doors.items():
        draw, seen, slowest = random.Random(0), Counter[str](), 0.0
        for _ in range(100):
            door(draw)  # the first of their kind allocate what stays
        before, end = _peak(), time.monotonic() + seconds / len(doors)
        while (began := time.monotonic()) < end:
            try:
                seen[door(draw)] += 1
            except BaseException as error:
                seen[f"FINDING {type(error).__name__}: {error}"] += 1
            slowest = max(slowest, time.monotonic() - began)
        if len(seen) < 2:
            seen["FINDING: all came to the same end, so nothing behind the door was reached"] += 1
        found = sum(count for what, count in seen.items() if what.startswith("FINDING"))
        growth = (_peak() - before) / MIB
        print(f"| {name} | {sum(seen.values()):,} | {found} | {1000 * slowest:.0f} | {growth:.0f} |", flush=True)
        details += [f"{name}: {count:,} {what}" for what, count in seen.most_common(12)]
    print("\n".join(["", *details]))


def _reader() -> Door:
    messages = [pack(value) for value in (*_replies(1), list(TENSORS), "text", [1, 2.5, None])]

    def door(draw: random.Random) -> str:
        damaged = _damage(draw.choice(messages), draw)
        stream = io.BytesIO(LENGTH.pack(len(damaged)) + damaged if draw.random() < 0.9 else damaged)
        try:
            frame = read_frame(stream, LIMIT)
            return "value" if frame is None else f"value {type(unpack(frame)).__name__}"
        except WireError:
            return "WireError"

    return door


class _Forger:
    """Stands for a worker, and answers with whatever ``reply`` makes of the request's number."""

    def __init__(self) -> None:
        self.reply: Callable[[int], bytes] = lambda number: pack({"id": number, "imported": True})

    def wait_until_ready(self) -> None:
        pass

    def exchange(self, message: bytes, seconds: float) -> bytes:
        return self.reply(unpack(message)["id"])

    def close(self) -> None:
        pass


def _seat() -> Door:
    forger: Any = _Forger()

    def door(draw: random.Random) -> str:
        seat = Seat(forger, lambda: forger)
        seat.asked |= {"activations", "activations.MyReLU.__call__"}  # imported, and to blame for itself

        def reply(number: int) -> bytes:
            honest = draw.choice(_replies(number))
            if draw.random() < 0.4:
                return _damage(pack(honest), draw)
            return _pack(_exchanged(honest, draw))

        forger.reply = reply
        try:
            answer = RemoteSubmission(Path("submission"), seat, None, Limits()).call(CALL)
            compare(answer, torch.ones(2), EXACT)
            compare_tensors(answer.gradients["0"], torch.ones(2), EXACT, "gradient")
            return "a right answer"
        except Mismatch as mismatch:
            mismatch.finding.text()
            return "a wrong answer"
        except Lost as lost:
            return f"lost: {lost.outcome}"
        except SubmissionError:
            return "raised"

    return door


def _verdict() -> Door:
    Package(ROOT / "tests" / "specification", "specification")
    from specification.experiment_exhibits import weight_decay_charts  # type: ignore[import-not-found]
    from specification.verdicts.weight_decay import verdict  # type: ignore[import-not-found]

    honest = asdict(weight_decay.run(Package(ROOT / "reference"), SETTINGS))

    def door(draw: random.Random) -> str:
        record = honest
        for _ in range(draw.randint(1, 3)):
            record = _exchanged(record, draw)
        record = unpack(_pack(record))
        found = verdict(record, SETTINGS)
        weight_decay_charts(record, found, SETTINGS)
        return "holds" if found.holds else f"does not hold ({'a doubt' if found.problem else 'numbers'})"

    return door


def _replies(number: int) -> list[Any]:
    answers = [
        {"value": {"tensor": each, "device": "cpu", "text": ""}, "arguments": [each], "gradients": {"0": each}}
        for each in (*TENSORS, torch.ones(2))
    ]
    frame = {"file": "activations.py", "line": 3, "function": "f", "source": "x"}
    raised = {"types": ["ValueError"], "message": "no", "frames": [frame], "missing": False}
    return [*({"id": number, "answers": [each]} for each in answers), {"id": number, "raised": raised}]


def _exchanged(value: Any, draw: random.Random) -> Any:
    """Return ``value`` with one part of it, at any depth, exchanged for something odd, or left out."""
    if isinstance(value, dict) and value and draw.random() < 0.85:
        name = draw.choice(list(value))
        if draw.random() < 0.1:
            return {other: part for other, part in value.items() if other != name}
        return {**value, name: _exchanged(value[name], draw)}
    if isinstance(value, list | tuple) and value and draw.random() < 0.85:
        place = draw.randrange(len(value))
        return [*value[:place], _exchanged(value[place], draw), *value[place + 1 :]]
    return draw.choice(ODD)


def _pack(value: Any) -> bytes:
    try:
        return pack(value)
    except WireError:  # nothing that a message can hold
        return pack(None)


def _damage(message: bytes, draw: random.Random) -> bytes:
    data = bytearray(message)
    for _ in range(draw.choice((0, 1, 1, 2, 4, 16))):
        place = draw.randrange(len(data)) if draw.random() < 0.5 else draw.randrange(min(len(data), 300))
        kind = draw.random()
        if kind < 0.6:
            data[place] = draw.choice((draw.randrange(256), *b'0123456789[]{},:"-e'))
        elif kind < 0.8:
            del data[place : place + draw.randrange(1, 9)]
        else:
            data[place:place] = draw.randbytes(draw.randrange(1, 9))
        if not data:
            return b""
    return bytes(data)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
