"""How a worker is locked in: the levels of isolation, and the command that starts a worker at each."""

import ctypes
import functools
import os
import shutil
import site
import subprocess
import sys
from pathlib import Path

import grader

from .language import message, say
from .options import UsageError
from .worker.confine import KILLED, SIGKILL

LEVELS = ("auto", "bubblewrap", "process")
PR_SET_DUMPABLE = 4
TRIES = 3  # of bubblewrap, where something outside kills it
INSIDE = "/submission"  # where bubblewrap shows the submission
# A worker's Python, without its folder and its user's packages on the path. ``-I`` would do that, and leave out
# PYTHONHASHSEED too, without which sets are told in another order every time; no other PYTHON* variable is let in.
# Python 3.10 has no ``-P``.
PATHLESS = "import runpy, sys; del sys.path[0]; runpy.run_module('grader.worker', run_name='__main__', alter_sys=True)"
WORKER = ("-P", "-s", "-m", "grader.worker") if sys.version_info >= (3, 11) else ("-s", "-c", PATHLESS)
REMEDY = "install it (Debian, Ubuntu: apt install bubblewrap), or use --isolation process for code that you trust"
WEAKER = message(
    "isolation: process. The submission can read this user's files and write to them; grade code that nobody vouches "
    "for with bubblewrap"
)
SYSTEM_LINKS = ("/lib", "/lib64", "/bin")  # into /usr, on most systems
HIDDEN = ("sklearn/datasets/data",)  # of the packages, what a judge may keep to itself
# Relative to the root of the project: what a worker needs of it, and no expected value in it.
WORKER_CODE = ("grader/__init__.py", "grader/worker", "experiments")


def find_isolation(name: str) -> str:
    """Return the level of isolation for ``name``: 'bubblewrap' or 'process'; ``auto`` is the best there is.

    Raises ``UsageError`` where bubblewrap is asked for and does not work here.
    """
    if name == "process":
        return name
    problem = _problem_of_bubblewrap()
    if problem is None:
        return "bubblewrap"
    if name == "auto":
        return "process"
    raise UsageError(f"--isolation bubblewrap: {problem}")


def warning(name: str) -> str:
    """Return what is to be told of level 'process', come to by ``name``: what is weaker, and why it is no better."""
    problem = _problem_of_bubblewrap() if name == "auto" else None
    return f"{say(WEAKER)} ({problem})" if problem else say(WEAKER)


def worker_command(level: str, submission: Path, scratch_size: int, device: str, arguments: list[str]) -> list[str]:
    """Return the command that starts a worker for ``submission``; it gets ``arguments``, the folder it sees first.

    Of the machine's devices it sees the GPUs, where ``device`` is 'cuda'.
    """
    python = [sys.executable, *WORKER]
    if level == "process":
        return [*python, str(submission), *arguments]
    return [*_bubblewrap(submission, scratch_size, device), "--", *python, INSIDE, *arguments]


def environment(level: str, device: str = "cpu") -> dict[str, str]:
    """Return the whole environment of a worker: from an allow-list, nothing of the judge's own."""
    kept = ["LANG", "LC_ALL", "LC_CTYPE", "CUDA_VISIBLE_DEVICES"]
    if level == "process":
        kept += ["PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH"]
    chosen = {name: os.environ[name] for name in kept if name in os.environ}
    fixed = {"HOME": "/tmp", "USER": "worker", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
    # Compiled functions are run as they are written: nothing here may start a compiler.
    fixed |= {"TORCHDYNAMO_DISABLE": "1", "PYTORCH_JIT": "0"}
    fixed["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"  # without it CUDA's products differ from run to run
    if level == "bubblewrap" and device == "cuda":
        fixed["LD_LIBRARY_PATH"] = os.pathsep.join(_driver())
    return {**chosen, **fixed}


def protect_judge() -> None:
    """Keep other processes of this user from reading this one's memory, where the system can (not from root)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def _bubblewrap(submission: Path, scratch_size: int, device: str = "cpu") -> list[str]:
    size = ["--size", str(scratch_size)]
    command = [
        *("bwrap", "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "worker"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        # Of the root user's own sandbox too the kernel's settings are out of reach.
        *("--proc", "/proc", "--ro-bind-try", "/proc/sys", "/proc/sys"),
        # The namespace's first process is bubblewrap's own, of the same user, and has no filter: its memory is hidden.
        *(*size, "--tmpfs", "/proc/1", "--remount-ro", "/proc/1"),
        # What is mapped of /dev/zero counts for no process, and so for no limit.
        *("--dev", "/dev", "--dev-bind", "/dev/null", "/dev/zero"),
        *(*size, "--tmpfs", "/dev/shm", *size, "--tmpfs", "/tmp"),
    ]
    for path in _visible():
        command += ["--ro-bind-try", path, path]
    for link in (*SYSTEM_LINKS, *_links_to(sys.executable)):
        if os.path.islink(link):
            command += ["--symlink", os.readlink(link), link]
    for folder in site.getsitepackages():
        for hidden in (os.path.join(folder, name) for name in HIDDEN):
            if os.path.isdir(hidden):
                command += ["--tmpfs", hidden, "--remount-ro", hidden]
    command += ["--ro-bind", str(submission), INSIDE]
    if device == "cuda":
        for path in _driver():
            command += ["--ro-bind-try", path, path]
        for node in sorted(str(path) for path in Path("/dev").glob("nvidia*")):
            command += ["--dev-bind-try", node, node]
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]


def _visible() -> list[str]:
    """Return what a worker sees of this machine's files, read-only: Python, its packages, libraries, its own code."""
    root = Path(grader.__file__).resolve().parent.parent
    paths = [*("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")]
    paths += [os.path.realpath(sys.executable), *site.getsitepackages()]
    for prefix in (sys.prefix, sys.base_prefix):
        paths += [prefix] if prefix not in ("/usr", "/usr/local") else []
    paths += [str(root / part) for part in WORKER_CODE]
    return [path for path in dict.fromkeys(paths) if not (path in SYSTEM_LINKS and os.path.islink(path))]


def _links_to(path: str) -> list[str]:
    """Return the links between ``path`` and the file that it leads to, those apart that lie in what is visible."""
    links, visible = [], _visible()
    while os.path.islink(path):
        if not any(Path(path).is_relative_to(folder) for folder in visible):
            links.append(path)
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
    return links


@functools.cache
def _driver() -> tuple[str, ...]:
    """Return the folder of the GPU driver's libraries, which may lie apart from the system's."""
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return ()
    loaded = [line.split(maxsplit=5)[-1].strip() for line in Path("/proc/self/maps").read_text("utf-8").splitlines()]
    return tuple(dict.fromkeys(os.path.dirname(path) for path in loaded if "/libcuda.so" in path))


@functools.cache
def _problem_of_bubblewrap() -> str | None:
    """Return why bubblewrap cannot lock a worker in here, None where it can."""
    if not sys.platform.startswith("linux"):
        return "it is there on Linux only; use --isolation process for code that you trust"
    if shutil.which("bwrap") is None:
        return f"bwrap is not installed; {REMEDY}"
    test = [*_bubblewrap(Path(grader.__file__).resolve().parent / "worker", 4096), "--", sys.executable, "-I", "-c", ""]
    for _ in range(TRIES):
        try:
            done = subprocess.run(test, capture_output=True, timeout=20, check=False, env=environment("bubblewrap"))
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"bwrap did not start ({error}); use --isolation process for code that you trust"
        if done.returncode not in (-SIGKILL, KILLED):
            break
    if done.returncode == 0:
        return None
    said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or f"status {done.returncode}"
    return (
        f"bwrap cannot start here ({said}); allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, on "
        "Ubuntu kernel.apparmor_restrict_unprivileged_userns=0), or use --isolation process for code that you trust"
    )
