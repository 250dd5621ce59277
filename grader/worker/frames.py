"""Frames on a pipe: a message behind its length, 8 bytes, little-endian. Imports no torch, so that it is quick."""

import struct
from typing import BinaryIO

LENGTH = struct.Struct("<Q")
# The first message of a worker, before it has touched the submission: whether the system refuses it what leads out.
READY, READY_UNREFUSED = b"ready", b"ready, and no system call refused"


class WireError(Exception):
    """Bytes that are not a message, or a value that no message can hold."""


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one frame and flush."""
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def read_frame(stream: BinaryIO, limit: int) -> bytes | None:
    """Return the next frame's message, or None at the stream's end.

    Raises ``WireError`` for a frame of more than ``limit`` bytes, before any of it is kept, and for half a frame.
    """
    head = stream.read(LENGTH.size)
    if not head:
        return None
    if len(head) < LENGTH.size:
        raise WireError("half a frame")
    length = LENGTH.unpack(head)[0]
    if length > limit:
        raise WireError(f"a frame of {length} bytes; the limit is {limit}")
    data = stream.read(length)
    if len(data) < length:
        raise WireError("half a frame")
    return data
