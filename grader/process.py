"""A worker's process as the judge sees it: bytes in, bytes out, a time limit, and an end to it.

Imports neither torch nor anything that does, so that workers start before the judge's own imports.
"""

import contextlib
import itertools
import json
import math
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, BinaryIO, cast

import psutil

from . import tree
from .isolation import environment, worker_command
from .language import say
from .limits import Limits
from .retell import retell
from .scratch import Scratch
from .worker.confine import KILLED, SIGKILL
from .worker.frames import READY, READY_UNREFUSED, WireError, read_frame, write_frame

WATCH = 0.1  # seconds between two looks at a worker's memory
RECOUNT = 10  # looks between two counts of its processes, which take longer


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


class KilledOutside(Lost):
    """A worker was killed, and neither by the judge nor by itself: the system ran out of memory, say."""


class Worker:
    """One process that has loaded, or will load, one submission.

    Raises ``HarnessFault`` where the system starts no process.
    """

    def __init__(self, submission: Path, device: str, limits: Limits, *, isolation: str = "process") -> None:
        self._limits = limits
        self._ready = False
        self._refused = False  # whether it cannot kill itself
        self._exceeded = ""
        self._deadline = math.inf  # of what is being written to it; a worker that stands still lets it wait
        self._late = False
        self._closed = threading.Event()
        self._closing = threading.Lock()  # two threads may end the same worker
        self._scratch: Scratch | None = None
        chosen = {"device": device, "limits": limits.plain()}
        try:
            self._scratch = Scratch("worker") if isolation == "process" else None
            self._process = subprocess.Popen(
                worker_command(isolation, submission.resolve(), limits.scratch, device, [json.dumps(chosen)]),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._scratch.path if self._scratch else "/",
                env=environment(isolation, device),
                start_new_session=True,
            )
        except OSError as error:
            if self._scratch:
                self._scratch.remove()
            raise HarnessFault(
                f"a worker did not start: {error.strerror}; is there memory left, and room for another process?"
            ) from None
        self._root = psutil.Process(self._process.pid)  # knows it from a later process of that number
        self._frames: queue.Queue[bytes | WireError | None] = queue.Queue(maxsize=1)  # a flood stays in the pipe
        self._output = bytearray()
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._threads = [
            threading.Thread(target=self._read_frames, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_output, args=(self._process.stderr,), daemon=True),
            threading.Thread(target=self._watch, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def exchange(self, message: bytes, seconds: float) -> bytes:
        """Return the worker's answer to ``message``.

        Raises ``Lost`` where none comes within ``seconds``, or the process ends, or what comes is no frame; the worker
        is gone then. Raises ``HarnessFault`` where the worker did not get so far as to touch the submission.
        """
        self.wait_until_ready()
        deadline = time.monotonic() + seconds
        if not self._frames.empty():  # before it was asked, or after the submission ended it
            raise self._crash(self._frames.get())
        try:
            self._deadline = deadline
            write_frame(cast(BinaryIO, self._process.stdin), message)
            self._deadline = math.inf
        except OSError:
            if self._late:
                self.close()
                raise _timeout(seconds) from None
            raise self._crash(None) from None
        try:
            frame = self._frames.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            self.close()
            raise _timeout(seconds) from None
        if isinstance(frame, bytes):
            return frame
        raise self._crash(frame)

    def close(self) -> None:
        """End the process and all that it started, and remove its working folder."""
        self._closed.set()
        with self._closing:
            self._close()

    def _close(self) -> None:
        tree.end(self._process, self._root)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=5)
        with contextlib.suppress(queue.Full):
            self._frames.put_nowait(None)  # for whoever waits
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            try:
                cast(IO[bytes], stream).close()
            except OSError:  # what was still to be written cannot be
                continue
        if self._scratch:
            self._scratch.remove()

    def wait_until_ready(self) -> None:
        """Return when the worker has imported what it needs. Raises as ``exchange`` does where it does not."""
        if self._ready:
            return
        try:
            frame = self._frames.get(timeout=self._limits.start)
        except queue.Empty:
            frame = None
        if frame not in (READY, READY_UNREFUSED):
            if isinstance(crash := self._crash(None), KilledOutside):
                raise crash
            output = self._output.decode(errors="replace").strip().splitlines()
            raise HarnessFault(
                f"a worker did not start: {output[-1] if output else 'no output'}; "
                "is the project installed in this environment (pip install -e .), and is there memory left?"
            )
        self._ready, self._refused = True, frame == READY

    def _crash(self, frame: bytes | WireError | None) -> Lost:
        """End the worker and return what became of it."""
        reason = say("it sent bytes that nobody asked for") if isinstance(frame, bytes) else ""
        if isinstance(frame, WireError):
            reason = say("it sent bytes that are no answer ({problem})", problem=retell(str(frame)))
        try:
            status = self._process.wait(timeout=0 if reason else 5)
        except subprocess.TimeoutExpired:
            status = None
            reason = reason or say("it closed its end of the pipe")
        self.close()
        if not self._exceeded and status in (-SIGKILL, KILLED) and (self._refused or not self._ready):
            return KilledOutside("crashed", say("the process was killed from outside"))
        return Lost("crashed", self._exceeded or reason or _status_text(status))

    def _read_frames(self, stream: IO[bytes]) -> None:
        frame: bytes | WireError | None = b""
        while isinstance(frame, bytes):
            try:
                frame = read_frame(cast(BinaryIO, stream), self._limits.answer)
            except WireError as error:
                frame = error
            except (OSError, ValueError):
                frame = None
            while not self._closed.is_set():
                with contextlib.suppress(queue.Full):
                    self._frames.put(frame, timeout=WATCH)
                    break

    def _read_output(self, stream: IO[bytes]) -> None:
        while chunk := _read_some(stream):
            self._output += chunk
            del self._output[: -self._limits.output]

    def _watch(self) -> None:
        """End the worker where it uses too much memory or has too many processes."""
        found: list[psutil.Process] = []
        for look in itertools.count():
            if self._closed.wait(WATCH):
                return
            self._late = time.monotonic() > self._deadline
            found = tree.processes(self._root) if look % RECOUNT == 0 else found
            if sum(map(tree.resident, found)) > self._limits.memory:
                most = self._limits.memory // 2**20
                self._exceeded = say("it used more than {most} MiB of memory", most=most)
            elif len(found) > self._limits.processes:
                self._exceeded = say("it had more than {most} processes", most=self._limits.processes)
            elif look % RECOUNT == 0 and max(map(tree.threads, found), default=0) > self._limits.threads:
                self._exceeded = say("it had more than {most} threads", most=self._limits.threads)
            elif look % RECOUNT == 0 and max(map(tree.files, found), default=0) > self._limits.files:
                self._exceeded = say("it had more than {most} files", most=self._limits.files)
            if self._exceeded or self._late:
                tree.end(self._process, self._root)
                return


def _timeout(seconds: float) -> Lost:
    return Lost("timeout", say("no answer within {seconds:g} seconds", seconds=seconds))


def _status_text(status: int | None) -> str:
    status = status or 0
    # A shell, and bubblewrap too, give 128 + the number of the signal that ended a process.
    number = -status if status < 0 else status - 128
    if number in set(signal.Signals):
        return say("the process was ended by {signal}", signal=signal.Signals(number).name)
    return say("the process ended by itself with status {status}", status=status)


def _read_some(stream: IO[bytes]) -> bytes:
    try:
        return cast(bytes, stream.read1(65_536))  # type: ignore[attr-defined]
    except (OSError, ValueError):
        return b""
