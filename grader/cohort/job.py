"""One grading as a job, on this machine or another: a folder goes in, a stored report or a cause comes out."""

import hashlib
import threading
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.fingerprint import fingerprint
from grader.isolation import find_isolation
from grader.lab import Lab
from grader.language import use
from grader.limits import Limits
from grader.options import Options, UsageError, find_device
from grader.process import HarnessFault
from grader.rubric import RubricError, load_rubric
from grader.scratch import Scratch

from .stored import to_text

ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Order:
    """How all submissions of a class are to be graded.

    ``harness`` and ``data`` tell those that the gradebook is kept for, and are compared on other machines.
    """

    options: Options
    limits: Limits
    isolation: str
    language: str
    harness: str = ""
    data: str = ""


@dataclass(frozen=True)
class Outcome:
    """A report in its stored form, or the ``cause`` why there is none; ``wrong_order`` where no submission gets one."""

    report: str = ""
    cause: str = ""
    wrong_order: bool = False


def grade_folder(name: str, folder: Path, order: Order) -> Outcome:
    """Return what grading the submission in ``folder`` comes to; nothing raises."""
    from grader.judge import grade

    use(order.language)
    try:
        rubric = load_rubric(Lab.here().rubric)
        report = grade(folder, name, order.options, rubric, order.limits, order.isolation, seats=1)
    except (UsageError, RubricError) as error:
        return Outcome(cause=str(error), wrong_order=True)
    except HarnessFault as error:
        return Outcome(cause=str(error))
    except OSError as error:
        return Outcome(cause=f"{error.filename or 'a file'}: {error.strerror}")
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Outcome(
            cause=f"an error of the harness: {type(error).__name__} ({Path(where.filename).name}, {where.lineno})"
        )
    return Outcome(report=to_text(report))


def grade_files(name: str, files: Mapping[str, bytes], order: Order) -> Outcome:
    """Return what grading the submission of these ``files``, contents by relative path, comes to.

    One at a time in a process, whatever its threads: there is one pytest in it.
    """
    if problem := problem_of(order):
        return Outcome(cause=f"a machine of the cluster: {problem}")
    try:
        with ONE_AT_A_TIME, Scratch("submission") as folder:
            unload(files, folder)
            return grade_folder(name, folder, order)
    except OSError as error:
        return Outcome(cause=f"{error.filename or 'a file'}: {error.strerror}")


def problem_of(order: Order) -> str:
    """Return why this machine would grade otherwise than ``order`` asks for; empty where it would not."""
    if order.harness != harness_hash(Lab.here()):
        return "it has another version of this harness; install this one there"
    if order.data != data_key(order.options):
        return "it has other data; use --data digits, or the same --data-dir there"
    try:
        find_device(order.options.device)
        find_isolation(order.isolation)
    except UsageError as error:
        return str(error)
    return ""


def load(folder: Path) -> dict[str, bytes]:
    """Return the contents of the files below ``folder`` by their relative paths; links are left out."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def unload(files: Mapping[str, bytes], folder: Path) -> None:
    """Write ``files`` below ``folder``."""
    for name, content in files.items():
        path = folder.joinpath(*PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def harness_hash(lab: Lab) -> str:
    """Return the SHA-256, in hex, of all that decides about outcomes and feedback; points and pages do not.

    A grading is not done again while it stays the same.
    """
    digest = hashlib.sha256()
    for folder in (
        "tests/specification",
        "tests/mutants",
        "reference",
        "experiments",
        "grader/worker",
        "grader/locale",
    ):
        if (lab.root / folder).is_dir():
            digest.update(fingerprint(lab.root / folder).encode())
    digest.update("\n".join(load_rubric(lab.rubric).questions).encode())  # whose answers a report has
    for path in sorted((lab.root / "grader").glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def rubric_hash(lab: Lab) -> str:
    """Return the SHA-256, in hex, of the rubric."""
    return hashlib.sha256(lab.rubric.read_bytes()).hexdigest()


def data_key(options: Options) -> str:
    """Return what tells the data that gradings use from other data: the choice, and the files it is made from."""
    if options.data == "digits" or not options.data_dir.is_dir():
        return options.data
    paths = [path for path in sorted(options.data_dir.rglob("*")) if path.is_file()]
    files = [f"{path.relative_to(options.data_dir).as_posix()} {path.stat().st_size}" for path in paths]
    return f"{options.data} {hashlib.sha256(chr(10).join(files).encode()).hexdigest()[:16]}"
