"""A worker's process as the judge sees it: bytes in, bytes out, a time limit, and an end to it.

Imports neither torch nor anything that does, so that workers start before the judge's own imports.
"""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from .limits import Limits
from .worker.frames import READY, WireError, read_frame, write_frame

KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "CUDA_VISIBLE_DEVICES")


class HarnessFault(Exception):
    """The harness could not do its work; nobody's score may suffer from it."""


class Lost(BaseException):
    """A worker is gone in the middle of an exchange.

    Not an ``Exception``: hypothesis would catch that and call again, to find a smaller input that kills a worker too.
    ``outcome`` is ``timeout`` or ``crashed``.
    """

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


class Worker:
    """One process that has loaded, or will load, one submission; a ``warm`` one is ready for `meta` tensors at once."""

    def __init__(self, submission: Path, device: str, limits: Limits, *, warm: bool = False) -> None:
        self._limits = limits
        self._ready = False
        self._folder = tempfile.TemporaryDirectory(prefix="worker-", ignore_cleanup_errors=True)
        command = [
            sys.executable,
            "-I",
            "-m",
            "grader.worker",
            str(submission.resolve()),
            device,
            "warm" if warm else "cold",
        ]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder.name,
            env=_environment(),
            start_new_session=True,
        )
        self._frames: queue.Queue[bytes | WireError | None] = queue.Queue()
        self._output = bytearray()
        self._start_reading(self._read_frames, self._process.stdout)
        self._start_reading(self._read_output, self._process.stderr)

    def exchange(self, message: bytes, seconds: float) -> bytes:
        """Return the worker's answer to ``message``.

        Raises ``Lost`` where none comes within ``seconds``, or the process ends, or what comes is no frame; the worker
        is gone then. Raises ``HarnessFault`` where the worker did not get so far as to touch the submission.
        """
        deadline = time.monotonic() + seconds
        if not self._ready:
            self._wait_until_ready()
            deadline = time.monotonic() + seconds
        try:
            assert self._process.stdin is not None
            write_frame(self._process.stdin, message)  # type: ignore[arg-type]
        except OSError:
            raise self._crash() from None
        try:
            frame = self._frames.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self.close()
            raise Lost("timeout", f"no answer within {seconds:g} seconds") from None
        if isinstance(frame, bytes):
            return frame
        raise self._crash(frame)

    def close(self) -> None:
        """End the process and its group, and remove its working folder."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def _wait_until_ready(self) -> None:
        try:
            frame = self._frames.get(timeout=self._limits.start)
        except queue.Empty:
            frame = None
        if frame != READY:
            self.close()
            output = self._output.decode(errors="replace").strip().splitlines()
            raise HarnessFault(
                f"a worker did not start: {output[-1] if output else 'no output'!r}; "
                "is the project installed in this environment (pip install -e .)?"
            )
        self._ready = True

    def _crash(self, error: WireError | None = None) -> Lost:
        if error is not None:
            self.close()
            return Lost("crashed", f"it sent bytes that are no answer ({error})")
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.close()
            return Lost("crashed", "it closed its end of the pipe")
        self.close()
        if status < 0:
            return Lost("crashed", f"the process was ended by {signal.Signals(-status).name}")
        return Lost("crashed", f"the process ended by itself with status {status}")

    def _start_reading(self, target: object, stream: IO[bytes] | None) -> None:
        threading.Thread(target=target, args=(stream,), daemon=True).start()  # type: ignore[arg-type]

    def _read_frames(self, stream: IO[bytes]) -> None:
        while True:
            try:
                frame = read_frame(stream, self._limits.answer)  # type: ignore[arg-type]
            except WireError as error:
                self._frames.put(error)
                return
            except (OSError, ValueError):
                frame = None
            self._frames.put(frame)
            if frame is None:
                return

    def _read_output(self, stream: IO[bytes]) -> None:
        while chunk := stream.read1(65_536):  # type: ignore[attr-defined]
            self._output += chunk
            del self._output[: -self._limits.output]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, "OMP_NUM_THREADS": "1", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
