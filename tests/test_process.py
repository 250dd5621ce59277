"""A worker's process seen from outside: what it answers, how it is lost, what it sees, and that nothing is left of it.

Each test is run at both levels of isolation, bubblewrap where it can start.
"""

import errno
import importlib._bootstrap_external as bytecode
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from cases import ROOT

from grader.isolation import find_isolation
from grader.judge import grade
from grader.limits import Limits
from grader.options import Options, UsageError
from grader.process import HarnessFault, Lost, Worker
from grader.remote import Seat
from grader.rubric import load_rubric
from grader.submission import SubmissionError
from grader.worker.calls import Call
from grader.worker.confine import can_refuse_system_calls
from grader.worker.frames import LENGTH
from grader.worker.wire import pack

LEVELS = ("process", "bubblewrap")
SECONDS = 60.0  # for an answer that comes; a loaded machine takes its time
ALLOWED = {"LANG", "LC_ALL", "LC_CTYPE", "CUDA_VISIBLE_DEVICES", "PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "PWD",
           "LD_LIBRARY_PATH", "HOME", "USER", "OMP_NUM_THREADS", "CUBLAS_WORKSPACE_CONFIG",
           "PYTHONHASHSEED", "TORCHDYNAMO_DISABLE", "PYTORCH_JIT"}  # fmt: skip
TROUBLE = f"""
import ctypes, json, mmap, os, socket, subprocess, sys, time

def double(x): return 2 * x
def sleep(x): time.sleep(600)
def leave(x): os._exit(7)
def segfault(x): ctypes.string_at(0)

def to_all(data):
    for descriptor in range(3, 64):
        try: os.write(descriptor, data)
        except OSError: pass

def forge_bytes(x): to_all(b"\\xff" * 64); return x
def flood(x):
    while True: to_all({LENGTH.pack(2) + b"{}"!r} * 1000)

def chatter(x):
    print("noise" * 20_000); os.write(1, b"noise" * 20_000); os.write(2, b"\\xff" * 100_000)
    return x if sys.stdin.read() == "" else None

def tell(value): raise RuntimeError(json.dumps(value))
def environment(x): tell(sorted(os.environ))
def folder(x):
    open("mine", "w").close()
    tell([os.path.samefile(".", os.path.dirname(__file__)), sorted(os.listdir())])
def memory(x):
    refused = []
    for open_it in (lambda: mmap.mmap(-1, 4096), lambda: mmap.mmap(os.open("/dev/zero", os.O_RDWR), 4096)):
        try: open_it()
        except OSError: refused.append(True)
        else: refused.append(False)
    tell(refused)
def sockets(x):
    refused = []
    for make in (socket.socket, socket.socketpair):
        try: make()
        except OSError: refused.append(True)
        else: refused.append(False)
    tell(refused)
def words(x):
    raise ValueError(f"{{set('abcdefgh')}} {{object()}} {{os.getcwd()}} {{__file__}} {{sys.prefix}} {{__name__}}")
def descriptors(x): tell([os.path.realpath(f"/proc/self/fd/{{fd}}") for fd in os.listdir("/proc/self/fd")])
def writable(x):
    mounted = [line.split() for line in open("/proc/self/mounts")]
    in_memory = {{place for _, place, kind, *_ in mounted if kind == "tmpfs" and os.path.isdir(place)}}
    tell(sorted(os.path.basename(place) for place in in_memory if os.access(place, os.W_OK)))
def child(x):
    try: subprocess.Popen(["sleep", "600"], start_new_session=True)
    except OSError: pass
    return x
"""


@pytest.fixture(scope="module", params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    """Return a level of isolation, skipped where this machine has not got it."""
    try:
        return find_isolation(request.param)
    except UsageError as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="module")
def start(level: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Worker]]:
    """Return what starts a worker for a submission of bad manners, while the judge has secrets."""
    submission = tmp_path_factory.mktemp("submission")
    (submission / "trouble.py").write_text(TROUBLE, "utf-8")
    (submission / "secret").touch()
    with pytest.MonkeyPatch.context() as patch, (submission / "secret").open() as secret:
        for name in ("SECRET_TOKEN", "PYTHONPATH", "PYTHONSTARTUP", "PYTEST_ADDOPTS", "GITHUB_TOKEN"):
            patch.setenv(name, "nothing")
        os.set_inheritable(secret.fileno(), True)
        yield lambda: Worker(submission, "cpu", Limits(), isolation=level)


@pytest.fixture(scope="module")
def seat(start: Callable[[], Worker]) -> Iterator[Seat]:
    """Return a seat that the tests of a level share: where one loses the worker, another is starting already."""
    spare = [start(), start()]

    def take() -> Worker:
        spare.append(start())
        return spare.pop(0)

    seat = Seat(take(), take)
    yield seat
    for each in (seat, *spare):
        each.close()


def ask(seat: Seat, function: str, seconds: float = SECONDS) -> Any:
    """Return the tensor that the submission's function gives for [1, 2]."""
    call = vars(Call(f"trouble.{function}", (torch.tensor([1.0, 2.0]),)))
    return seat.exchange(["trouble"], {"calls": [call]}, seconds, lambda reply: reply["answers"][0]["value"]["tensor"])


def told(seat: Seat, function: str) -> Any:
    """Return what the submission's function tells in an exception's message."""
    with pytest.raises(SubmissionError) as error:
        ask(seat, function)
    return json.loads(error.value.raised.message)


def test_what_is_printed_does_not_disturb_the_answer(seat: Seat) -> None:
    """A submission that prints a lot, to each of its own streams, and reads its input, is answered for as any other."""
    assert ask(seat, "chatter").tolist() == [1, 2]


def test_a_worker_runs_in_a_folder_of_its_own(seat: Seat) -> None:
    """The working folder is not the submission's, and the submission can write to it."""
    same, files = told(seat, "folder")
    assert not same
    assert "mine" in files
    assert "trouble.py" not in files


@pytest.mark.skipif(not can_refuse_system_calls(), reason="this system refuses no calls")
def test_no_memory_is_shared_that_no_limit_sees(seat: Seat, level: str) -> None:
    """Memory that counts for no process once it is mapped no more cannot be had; by /dev/zero at `process` alone."""
    assert told(seat, "memory") == [True, level == "bubblewrap"]


@pytest.mark.skipif(not can_refuse_system_calls(), reason="this system refuses no calls")
def test_there_are_no_sockets(seat: Seat) -> None:
    """Neither a socket can be had nor a pair of them, either of which reaches the sockets of other processes."""
    assert told(seat, "sockets") == [True, True]


def test_the_words_of_a_submission_are_the_same_every_time(seat: Seat, start: Callable[[], Worker]) -> None:
    """The order of a set, and an object's address, are those of another worker too; no folder is named."""
    other = Seat(start(), start)
    said = []
    for each in (seat, other):
        with pytest.raises(SubmissionError) as error:
            ask(each, "words")
        said.append(error.value.raised.message)
    other.close()
    assert said[0] == said[1]
    assert re.fullmatch(r"\{.*\} <object object> \. trouble\.py \. submission\.trouble", said[0])


LOST = {
    "sleep": ("timeout", "no answer within 1 seconds"),
    "leave": ("crashed", "the process ended by itself with status 7"),
    "segfault": ("crashed", "the process was ended by SIGSEGV"),
    "forge_bytes": ("crashed", "it sent bytes that are no answer"),
    "flood": ("crashed", "it sent bytes that are no answer"),
}


@pytest.mark.parametrize("function", LOST)
def test_a_lost_worker_is_told_why_and_replaced(seat: Seat, function: str) -> None:
    """A worker that hangs, ends or forges an answer is lost with its reason; a new one answers."""
    assert ask(seat, "double").tolist() == [2, 4]
    lost = seat.worker
    with pytest.raises(Lost) as reason:
        ask(seat, function, 1.0 if function == "sleep" else SECONDS)
    outcome, words = LOST[function]
    assert (reason.value.outcome, reason.value.reason[: len(words)]) == (outcome, words)
    assert seat.worker is not lost


def test_a_worker_has_allowed_variables_only(seat: Seat) -> None:
    """Of the judge's environment a worker has what is on a short list, and no other variable."""
    assert set(told(seat, "environment")) <= ALLOWED


def test_a_worker_has_no_file_of_the_judges(seat: Seat) -> None:
    """A worker has its three streams and the judge's two pipes open, and nothing that the judge left inheritable."""
    files = told(seat, "descriptors")
    assert not [file for file in files if file.endswith("secret")]
    assert len(files) <= 6  # the sixth is the listing itself


def test_a_worker_writes_to_what_is_bounded_alone(seat: Seat, level: str) -> None:
    """Of the file systems in memory it can write to /dev/shm and /tmp, which have a size and a number of files."""
    if level == "process":
        pytest.skip("at `process` it writes where the user does")
    assert told(seat, "writable") == ["shm", "tmp"]


def test_bytecode_beside_a_source_is_not_run(level: str, tmp_path: Path) -> None:
    """What runs is the submission's source, whatever bytecode lies in its cache and says that it is fresh."""
    (tmp_path / "trouble.py").write_text("def double(x): return 2 * x\n", "utf-8")
    forged = bytecode._code_to_hash_pyc(compile("def double(x): return 3 * x", "trouble.py", "exec"), bytes(8), False)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / f"trouble.{sys.implementation.cache_tag}.pyc").write_bytes(forged)
    worker = Worker(tmp_path, "cpu", Limits(), isolation=level)
    found = ask(Seat(worker, lambda: worker), "double")
    worker.close()
    assert found.tolist() == [2, 4]


def test_nothing_is_left_of_a_closed_worker(
    level: str, start: Callable[[], Worker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After close() neither a process that the worker started nor a file that it wrote is there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(psutil.Process().children(recursive=True))
    seat = Seat(start(), start)
    ask(seat, "child")
    told(seat, "folder")
    started = set(psutil.Process().children(recursive=True)) - before
    assert started
    assert bool(list(tmp_path.iterdir())) == (level == "process")  # the other has a file system of its own
    seat.close()
    ended = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)  # whoever inherits an orphan is to reap it
    assert not [process for process in started if process.is_running() and process.status() not in ended]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ready", [False, True])
def test_nobody_waits_for_a_closed_worker(start: Callable[[], Worker], ready: bool) -> None:
    """Who waits for a worker that is starting, or for its answer, is told at once when another thread closes it."""
    worker = start()
    if ready:
        worker.wait_until_ready()
    began, question = time.monotonic(), {"id": 1, "calls": [vars(Call("trouble.sleep", (torch.ones(1),)))]}
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(worker.exchange, pack(question), 600)
        time.sleep(0.3)
        worker.close()
        with pytest.raises(Lost):
            waiting.result()
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("there_are", [0, 1])
def test_a_system_without_room_for_workers_is_at_fault(there_are: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system starts no first or no second process, the submission is ungraded and nothing is left."""
    popen, started = subprocess.Popen, iter(range(there_are))

    def full(*arguments: Any, **options: Any) -> Any:
        if next(started, None) is None:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return popen(*arguments, **options)

    before = set(psutil.Process().children(recursive=True))
    monkeypatch.setattr(subprocess, "Popen", full)
    with pytest.raises(HarnessFault, match=r"^a worker did not start: Cannot allocate memory; is there memory left"):
        grade(ROOT / "reference", "x", Options(data="digits"), load_rubric(ROOT / "rubric.toml"), Limits(), "process")
    assert set(psutil.Process().children(recursive=True)) <= before


def test_a_folder_that_cannot_be_made_is_at_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where a worker's folder cannot be made, on a full disk say, that is told as the machine's fault."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(HarnessFault, match=r"^a worker did not start: No such file or directory"):
        Worker(tmp_path, "cpu", Limits(), isolation="process")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("seats", [1, 2])
def test_workers_that_do_not_start_end_the_grading_at_once(seats: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker starts that is the harness's fault, told with what the worker said; nobody waits for others."""
    lines = "import sys; sys.exit('no module named grader')"
    monkeypatch.setattr("grader.process.worker_command", lambda *_: [sys.executable, "-c", lines])
    waited: list[float] = []
    wait = Worker.wait_until_ready
    monkeypatch.setattr(Worker, "wait_until_ready", lambda self: (waited.append(0), wait(self))[1])
    rubric = load_rubric(ROOT / "rubric.toml")
    with pytest.raises(HarnessFault, match="did not start: no module named grader"):
        grade(ROOT / "reference", "reference", Options(data="digits"), rubric, Limits(), "process", seats=seats)
    assert len(waited) <= seats
