"""Grade one submission: workers run its code, the graded tests judge the answers, a report comes out."""

import gc
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .answers import written_answers
from .collecting import SubmissionFolder, folder_of
from .fingerprint import fingerprint
from .handout import asked_words
from .isolation import protect_judge
from .lab import Lab
from .ledger import UNGRADED
from .limits import Limits
from .marks import criterion_of, needs_of
from .options import Options
from .process import HarnessFault, Worker
from .report import Environment, Report, parts_of
from .rubric import Rubric, RubricError, check_criteria
from .text import printable

if TYPE_CHECKING:
    from .submission import Submission

Progress = Callable[[int, int], None]  # tests done, tests in all
# Would change how the judge's pytest runs.
STEERING = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG", "HYPOTHESIS_PROFILE", "HYPOTHESIS_STORAGE_DIRECTORY")


class Judge:
    """The plugin that makes a pytest session the judge of one submission; it also keeps what goes wrong in there."""

    __name__ = "judge"  # what other plugins find it by

    def __init__(self, submission: "Submission", options: Options, rubric: Rubric, progress: Progress) -> None:
        self.submission = submission
        self.options = options
        self.folder: SubmissionFolder | None = None
        self.fault: Exception | None = None
        self._rubric = rubric
        self._progress = progress
        self._total = 0
        self._done = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Refuse a rubric that does not fit the tests, before anything is graded; leave out long runs if in a hurry."""
        try:
            check_criteria(self._rubric, needs_of(items))
        except RubricError as error:
            self.fault = error
            items.clear()
        for item in items:
            self.folder = folder_of(item)
        if self.folder is not None and self.options.quick:
            self.folder.left_out = {criterion.id for item in items if (criterion := criterion_of(item)).run}
            items[:] = [item for item in items if criterion_of(item).id not in self.folder.left_out]
        self._total = len(items)

    def pytest_runtest_logfinish(self) -> None:
        """Tell the progress."""
        self._done += 1
        self._progress(self._done, self._total)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the error of a specification that cannot be collected."""
        if report.failed:
            self.fault = HarnessFault(f"the graded tests cannot be collected: {str(report.longrepr)[-1_000:]}")

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep an error outside the tests, and where in the harness it came from; pytest needs not print it."""
        entry = excinfo.traceback[-1]
        where = f"{Path(entry.path).name}, line {entry.lineno + 1}"
        self.fault = self.fault or HarnessFault(f"{excinfo.typename}: {printable(str(excinfo.value))} ({where})")
        return True


def grade(
    folder: Path,
    name: str,
    options: Options,
    rubric: Rubric,
    limits: Limits,
    isolation: str,
    progress: Progress = lambda done, total: None,
    *,
    seats: int = 2,
) -> Report:
    """Return the report on the submission in ``folder``, called ``name``; ``isolation`` is a level, not ``auto``.

    With 2 ``seats`` a second worker runs the experiments while the first answers the properties; 1 takes longer and
    less processor time, for there is only one to start.

    Raises ``HarnessFault`` where the harness could not do its work, ``UsageError`` and ``RubricError`` where it cannot
    with what it was given; nothing that the submission does raises.
    """
    protect_judge()
    began = time.time()
    sha256 = fingerprint(folder)
    answers = written_answers(folder / "answers.md", rubric.questions, asked_words(Lab.here(), rubric.questions))
    judged = run_tests(_behind_workers(folder, options, limits, isolation, seats), options, rubric, progress)
    results = tuple(result for result in judged.results(rubric) if result.id not in judged.left_out)
    for result in results:
        if result.outcome == UNGRADED:
            raise HarnessFault(f"{result.id} could not be judged: {result.feedback}")
    return Report(
        name=printable(name, 200),
        sha256=sha256,
        parts=parts_of(rubric),
        criteria=results,
        answers=answers,
        environment=_environment(options, judged.data, isolation),
        exhibits={criterion: tuple(shown) for criterion, shown in judged.exhibits.items()},
        began=began,
        seconds=time.time() - began,
        left_out={criterion: rubric.points[criterion] for criterion in rubric.points if criterion in judged.left_out},
    )


def _behind_workers(folder: Path, options: Options, limits: Limits, isolation: str, seats: int) -> "Submission":
    """Return the submission in ``folder``, its workers started."""

    def start() -> Worker:
        return Worker(folder, options.device, limits, isolation=isolation)

    worker = start()
    with _uncollected():
        import torch  # while the worker does the same

        from .remote import RemoteSubmission, Seat

    torch.set_num_threads(1)  # the workers have the other cores
    # The second, whose experiments end before the properties do, begins when the imports above are over.
    try:
        back = Seat(start(), start) if seats > 1 and not options.quick else None
    except BaseException:
        worker.close()
        raise
    return RemoteSubmission(folder, Seat(worker, start), back, limits)


def run_tests(
    submission: "Submission", options: Options, rubric: Rubric, progress: Progress = lambda done, total: None
) -> SubmissionFolder:
    """Run the specification on ``submission``, close it, and return the folder's node, which holds the ledger.

    Raises as ``grade`` does.
    """
    judge = Judge(submission, options, rubric, progress)
    try:
        status = _run_pytest(judge, Lab.here())
    finally:
        submission.close()
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if judge.fault is not None:
        raise judge.fault
    if judge.folder is None or status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise HarnessFault(f"pytest ended with status {int(status)}")
    return judge.folder


def _run_pytest(judge: Judge, lab: Lab) -> int:
    """Run the specification with the judge as a plugin: no configuration, plugin or cache from anywhere else."""
    arguments = [
        str(lab.specification),
        f"--rootdir={lab.root}",
        f"--config-file={os.devnull}",
        "--noconftest",
        "--disable-plugin-autoload",
        "-pgrader.plugin",
        "-pno:terminal",
        "-pno:cacheprovider",
        "-pno:faulthandler",
        "-pno:logging",
        "-pno:unraisableexception",  # collects all garbage twice, and the judge's own is not what is graded
        "--capture=no",
    ]
    with _without(STEERING):
        return pytest.main(arguments, plugins=[judge])


@contextmanager
def _uncollected() -> Iterator[None]:
    """Have no garbage looked for among what is imported inside for the first time, now or later: it stays."""
    first = "torch" not in sys.modules
    gc.disable()
    try:
        yield
    finally:
        if first:
            gc.freeze()
        gc.enable()


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


def _environment(options: Options, data: set[str], isolation: str) -> Environment:
    import torch

    return Environment(
        python=platform.python_version(),
        torch=torch.__version__,
        device=options.device,
        data=", ".join(sorted(data)) or "none",
        isolation=isolation,
        seed=options.seed,
    )
