"""Feed the judge's reader damaged messages: `python -m benchmarks fuzzing 60` (seconds).

Valid replies of a worker are cut, lengthened, and changed in random bytes, most in the header, where the structure is.
The reader may return a value or raise ``WireError``; anything else is a finding.
"""

import io
import random
import time
from collections import Counter
from collections.abc import Sequence

import torch

from grader.worker.frames import LENGTH, WireError, read_frame
from grader.worker.wire import pack, unpack

LIMIT = 2**20  # bytes of a frame


def main(arguments: Sequence[str] = ()) -> None:
    """Print executions and findings."""
    seconds = float(arguments[0]) if arguments else 60.0
    draw, seen, end = random.Random(0), Counter[str](), time.monotonic() + seconds
    messages = [pack(value) for value in _values()]
    while time.monotonic() < end:
        damaged = _damage(draw.choice(messages), draw)
        stream = io.BytesIO(LENGTH.pack(len(damaged)) + damaged if draw.random() < 0.9 else damaged)
        try:
            frame = read_frame(stream, LIMIT)
            seen["value" if frame is None else f"value {type(unpack(frame)).__name__}"] += 1
        except WireError:
            seen["WireError"] += 1
        except BaseException as error:
            seen[f"FINDING {type(error).__name__}: {error}"] += 1
    print(f"{sum(seen.values())} executions in {seconds:g} s")
    for what, count in seen.most_common():
        print(f"{count:9d}  {what}")


def _values() -> list[object]:
    tensors = [
        torch.randn(3, 4),
        torch.zeros(0, 2),
        torch.tensor(1.5),
        torch.ones(4, 4).t()[1:],
        torch.empty(2, device="meta"),
    ]
    answers = [
        {"value": {"tensor": each, "device": "cpu", "text": ""}, "arguments": [each], "gradients": {"0": None}}
        for each in tensors
    ]
    raised = {"types": ["ValueError"], "message": "no", "frames": [], "missing": False}
    return [
        {"id": 1, "answers": answers},
        {"id": 2, "raised": raised},
        {"id": 3, "imported": True},
        tensors,
        "text",
        [1, 2.5, None],
    ]


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
