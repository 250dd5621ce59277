"""Hostile submissions: how one is described, built and graded, and how the effects that must not happen are seen.

A submission is the text of ``MODULE/NAME.py`` added to that module of its base, or a folder ``whole/NAME`` laid over
the base. The files in such a folder end in `.txt`, which is taken off: a planted conftest.py shall not run in this very
project. Text such as ``@MARKER@`` is replaced by what the scene has for it.
"""

import ast
import ctypes
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import psutil

from grader.formats import terminal, write
from grader.judge import grade
from grader.lab import Lab
from grader.limits import MIB, Limits
from grader.options import Options
from grader.report import Report
from grader.rubric import load_rubric

ROOT = Path(__file__).resolve().parent.parent.parent
FIELD = re.compile(
    r"^(?P<name>Family|Base|Score|Effects|Process|Links|Loses|Seconds):[ \t]*(?P<value>.*)$", re.MULTILINE
)
MODULES = ("activations", "network", "weight_decay", "dropout")
SECRET = "HOSTILE_TEST_SECRET"  # the name of a variable in the environment of another process of the same user
STOLEN = "STOLEN"  # what an attack says where it read what it should not
EFFECTS = frozenset(
    {"marker", "process", "connection", "outside", "reading", "signal", "limits", "memory", "terminal", "report"}
)
KEY = 0x4A5B3C  # of the shared memory that an attack would leave
REMOVE = 0  # what shmctl calls IPC_RMID

LIMITS = Limits(
    start=90,
    call=12,
    run=60,
    submission=240,
    memory=1536 * MIB,
    address_space=8192 * MIB,
    file_size=16 * MIB,
    scratch=16 * MIB,
    answer=64 * MIB,
)


@dataclass(frozen=True)
class Hostile:
    """A hostile submission; ``fields`` is its header."""

    name: str
    source: Path
    technique: str
    fields: dict[str, str]

    @property
    def base(self) -> str:
        """The submission that it starts from, or the modules of the reference that stand in the skeleton."""
        return self.fields.get("Base", "student")

    @property
    def score(self) -> float:
        """What its files honestly deserve."""
        return float(self.fields["Score"])

    @property
    def succeeds(self) -> frozenset[str]:
        """What it reaches at the level ``process``: effects, or ``score N``; some only where root is the user."""
        given = self.fields.get("Process", "")
        if given.startswith("succeeds as root:"):
            return frozenset(split(given.partition(":")[2])) if os.geteuid() == 0 else frozenset()
        return frozenset(split(given.removeprefix("succeeds:")))


def split(text: str) -> list[str]:
    """Return the parts of a list with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def hostile(folder: Path) -> list[Hostile]:
    """Return all hostile submissions below ``folder``."""
    single = [path for path in sorted(folder.glob("*/*.py")) if path.parent.name != "whole"]
    whole = [path for path in sorted(folder.glob("whole/*")) if path.is_dir()]
    return [_read(path) for path in single + whole]


def _read(path: Path) -> Hostile:
    if path.is_dir():
        words = (path / "ATTACK.md").read_text(encoding="utf-8")
    else:
        words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    fields = {found["name"]: found["value"].strip() for found in FIELD.finditer(words)}
    known = set(split(fields.get("Base", ""))) <= {"student", "reference", *MODULES}
    if not known or not {"Score", "Loses"} & fields.keys():
        raise ValueError(
            f"{path}: its header needs 'Base: student', 'reference' or modules, and 'Score: N' or 'Loses: ids'"
        )
    return Hostile(path.stem, path, words.partition("\n")[0].lstrip("# "), fields)


@dataclass
class Scene:
    """Where an attack happens: what it could touch, and what is seen of it."""

    folder: Path  # everything below it belongs to the scene
    token: str = field(default_factory=lambda: f"token{uuid.uuid4().hex}")
    signals: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.submission = self.folder / "hostile"
        self.marker = self.folder / "marker"
        self.reports = self.folder / "reports"
        self.data = self.folder / "data"
        self.victim = self.folder / "grades.csv"
        self.victim.write_text("name,score\n", encoding="utf-8")
        labels = self.data / "MNIST" / "raw" / "t10k-labels-idx1-ubyte"
        labels.parent.mkdir(parents=True)
        labels.write_bytes(b"labels")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._handler = signal.signal(signal.SIGUSR1, lambda number, frame: self.signals.append(number))
        self._limits = _standing()
        self._children = set(psutil.Process().children(recursive=True))
        self._before: dict[str, str] = {}

    def close(self) -> None:
        """Undo what the scene, or an attack that succeeded, did to this process, and end what was left running."""
        self._listener.close()
        signal.signal(signal.SIGUSR1, self._handler)
        limits = self._limits
        resource.setrlimit(resource.RLIMIT_CORE, limits.core)
        os.sched_setaffinity(0, limits.processors)
        if os.geteuid() == 0:
            os.setpriority(os.PRIO_PROCESS, 0, limits.priority)
            os.sched_setscheduler(0, limits.scheduler, os.sched_param(0))
            psutil.Process().ionice(limits.disk)
        libc = ctypes.CDLL(None)
        if (memory := libc.shmget(KEY, 0, 0)) >= 0:
            libc.shmctl(memory, REMOVE, None)
        for process in self._left():
            process.kill()

    def build(self, case: Hostile) -> Path:
        """Make the submission's files and return their folder."""
        base = case.base if case.base in ("student", "reference") else "student"
        shutil.copytree(ROOT / base, self.submission, ignore=shutil.ignore_patterns("__pycache__"))
        for name in set(split(case.base)) & set(MODULES):
            shutil.copy(ROOT / "reference" / f"{name}.py", self.submission)
        if case.source.is_dir():
            self._lay_over(case.source)
        else:
            module = self.submission / f"{case.source.parent.name}.py"
            added = self.fill(case.source.read_text(encoding="utf-8"))
            module.write_text(f"{module.read_text(encoding='utf-8')}\n\n{added}", encoding="utf-8")
        for link in split(case.fields.get("Links", "")):
            name, _, target = link.partition(" -> ")
            (self.submission / name).unlink(missing_ok=True)
            (self.submission / name).symlink_to(self.fill(target))
        self._before = _state(self.submission)
        return self.submission

    def _lay_over(self, source: Path) -> None:
        for path in sorted(source.rglob("*.txt")):
            target = self.submission / path.relative_to(source).with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(
                self.fill(path.read_bytes().decode("latin-1")).encode("latin-1")
            )  # any bytes stay as they are

    def fill(self, text: str) -> str:
        """Return ``text`` with the scene's own values in it."""
        values = {
            "MARKER": self.marker,
            "REPORTS": self.reports,
            "VICTIM": self.victim,
            "DATA": self.data,
            "ROOT": ROOT,
            "PORT": self._listener.getsockname()[1],
            "TOKEN": self.token,
            "SECRET": SECRET,
            "JUDGE": os.getpid(),
            "KEY": KEY,
            "COMMENTS": "<!--" * 40_000,
            "PADDING": "a = 1\n" * 170_000,
        }
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        return text

    def grade(self, level: str, limits: Limits = LIMITS) -> tuple[Report, str, str]:
        """Return the report on the submission, report.json's text, and what the terminal shows."""
        options = Options(data="digits", data_dir=self.data)
        report = grade(self.submission, "hostile", options, load_rubric(Lab.here().rubric), limits, level, seats=1)
        text = write(report, "json", self.reports / "hostile").read_text(encoding="utf-8")
        return report, text, shown(report)

    def effects(self, report: str, terminal: str) -> set[str]:
        """Return the names of all that happened and must not."""
        seen = set()
        if self.marker.exists():
            seen.add("marker")
        if self._left():
            seen.add("process")
        if self._connected():
            seen.add("connection")
        if self.victim.read_text(encoding="utf-8") != "name,score\n" or _state(self.submission) != self._before:
            seen.add("outside")
        if STOLEN in f"{report}{terminal}":
            seen.add("reading")
        if self.signals:
            seen.add("signal")
        if _standing() != self._limits:
            seen.add("limits")
        if ctypes.CDLL(None).shmget(KEY, 0, 0) >= 0:
            seen.add("memory")
        if unsafe(terminal):
            seen.add("terminal")
        if not self._is_whole(report):
            seen.add("report")
        return seen

    def _left(self) -> list[psutil.Process]:
        """Return the processes that were not there before, and run still a moment later."""
        new = set(psutil.Process().children(recursive=True)) - self._children
        new |= {process for process in psutil.process_iter() if self.token in _command(process)}
        _, alive = psutil.wait_procs([process for process in new if _runs(process)], timeout=0.2)
        return [process for process in alive if _runs(process)]

    def _connected(self) -> bool:
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def _is_whole(self, report: str) -> bool:
        """Tell whether the text is JSON and still what the file holds, and no other file has come to lie beside it."""
        files = [path for path in self.reports.rglob("*") if path.is_file()]
        try:
            json.loads(report)
            return all(path.name == "report.json" and path.read_text(encoding="utf-8") == report for path in files)
        except ValueError:
            return False


def shown(report: Report) -> str:
    """Return the report as the terminal shows it, 80 characters wide."""
    return terminal.render(report)


def unsafe(terminal: str) -> bool:
    """Tell whether a terminal or a workflow runner would obey a part of the text instead of showing it."""
    control = any(not character.isprintable() and character != "\n" for character in terminal)
    return control or any(line.strip().startswith("::") for line in terminal.splitlines()) or bool(re.search(r"##\w*\[", terminal))


def run_bare(scene: Scene, script: Path) -> str:
    """Run a script with the scene's values in no isolation at all and return what it prints."""
    command = [sys.executable, "-c", scene.fill(script.read_text(encoding="utf-8"))]
    with tempfile.TemporaryFile("w+") as output:  # no pipe: what is left running would hold it open
        subprocess.run(command, stdout=output, timeout=60, check=True)
        output.seek(0)
        return output.read()


class Standing(NamedTuple):
    """What of this process others may change: a limit that nothing here needs, and how the system ranks it."""

    core: tuple[int, int]
    priority: int
    scheduler: int
    processors: set[int]
    disk: int


def _standing() -> Standing:
    return Standing(
        resource.getrlimit(resource.RLIMIT_CORE),
        os.getpriority(os.PRIO_PROCESS, 0),
        os.sched_getscheduler(0),
        os.sched_getaffinity(0),
        psutil.Process().ionice().ioclass,
    )


def _state(folder: Path) -> dict[str, str]:
    """Return a hash of each file, without following links."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        found[path.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
