"""The pytest plugin: `pytest FOLDER` runs the graded tests of the submission in that folder."""

import inspect
from collections.abc import Callable, Generator, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from .collecting import OPTIONS, SubmissionFolder, folder_of
from .draws import Draws
from .exhibits import Exhibit
from .lab import Lab
from .language import LANGUAGES, default_language, say, use
from .ledger import BLOCKED, CRASHED, ERROR, FAILED, MISSING, PASSED, TIMEOUT, UNGRADED, Ledger, Verdict
from .marks import criterion_of
from .options import DATA, DEVICES, Options, UsageError, seed_from
from .rubric import RubricError, left_out, load_rubric
from .submission import Submission
from .summary import write_summary
from .worker.calls import Answer, Call, Run

EXAMPLES = 30  # inputs that a property is tried on for marks
QUICK = 8  # in a quick grading, which gives none
RUN = pytest.StashKey[Run]()
DRAWS = Draws()  # of the submissions that this process judges


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what can be chosen for `pytest FOLDER`."""
    group = parser.getgroup("graded tests", "the graded tests of a submission: pytest FOLDER")
    group.addoption(
        "--device", choices=DEVICES, default="auto", help="where the submission's code runs (default: auto)"
    )
    group.addoption("--seed", type=seed_from, default=0, help="seed of all that is drawn (default: 0)")
    group.addoption("--data", choices=DATA, default="auto", help="data of the experiments (default: mnist if there)")
    group.addoption("--data-dir", type=Path, default=Path("data"), help="folder that holds MNIST/raw (default: data)")
    group.addoption("--lang", choices=LANGUAGES, help="language of what is said (default: the locale's)")
    group.addoption("--full", action="store_true", help="the experiments at full length, many minutes")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the mark and hypothesis's profiles, and keep the options."""
    config.addinivalue_line("markers", "criterion(criterion): the criterion that a graded test is a test of")
    judge = config.pluginmanager.get_plugin("judge")
    register_profiles(QUICK if judge and judge.options.quick else EXAMPLES)
    chosen = config.option
    if judge is None:  # which speaks as who called it
        use(chosen.lang or default_language())
    config.stash[OPTIONS] = (
        judge.options if judge else Options(chosen.device, chosen.seed, chosen.data, chosen.data_dir, chosen.full)
    )


def register_profiles(examples: int) -> None:
    """Register ``marks``, the same ``examples`` every time, and ``explore``, other ones each time and more."""
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.internal.conjecture import providers

    # Hypothesis also draws numbers that it reads in the code of modules that are loaded and not installed, submissions
    # and known mistakes among them: the examples would depend on what this process has done before. No setting turns
    # that off; older versions don't do it.
    if hasattr(providers, "is_local_module_file"):
        providers.is_local_module_file = lambda path: False
    settings.register_profile(
        "marks",
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    settings.register_profile("explore", settings.get_profile("marks"), derandomize=False, max_examples=1_000)
    settings.load_profile("marks")


@pytest.hookimpl(tryfirst=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a submission's folder as such; in the judge, the specification for the submission that it judges."""
    judge = parent.config.pluginmanager.get_plugin("judge")
    lab = Lab.here()
    if judge:
        return SubmissionFolder.make(parent, path, judge.submission) if path == lab.specification else None
    if path != lab.specification and lab.is_submission(path):
        return SubmissionFolder.make(parent, path, None)
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the graded tests in the rubric's order, seed them, and begin what takes long."""
    graded = [item for item in items if folder_of(item)]
    if not graded:
        return
    try:
        order = {criterion: place for place, criterion in enumerate(load_rubric(Lab.here().rubric).points)}
        for item in graded:
            if criterion_of(item).id not in order:
                raise RubricError(left_out(criterion_of(item).id))
        graded.sort(key=lambda item: order[criterion_of(item).id])
        items[:] = [item for item in items if not folder_of(item)] + graded
        for item in graded:
            _prepare(item, config)
    except (RubricError, UsageError) as error:
        judge = config.pluginmanager.get_plugin("judge")
        if judge is None:
            raise pytest.UsageError(str(error)) from None
        judge.fault = judge.fault or error
        items.clear()


def _prepare(item: pytest.Item, config: pytest.Config) -> None:
    # A warning in a submission is no fault of it, and no reason for two ways of running to differ.
    item.add_marker(pytest.mark.filterwarnings("default"))
    if config.pluginmanager.hasplugin("timeout"):
        item.add_marker(pytest.mark.timeout(0))  # each call has its own limit
    folder = folder_of(item)
    assert folder is not None
    submission = folder.submission  # finds the device for the options, too
    options = config.stash[OPTIONS]
    if config.getoption("--hypothesis-profile", default=None) in (None, "marks"):
        from hypothesis import is_hypothesis_test, seed

        function: Any = getattr(item, "obj", None)
        if is_hypothesis_test(function):
            seed(options.seed)(function)
    make_run = criterion_of(item).run
    if make_run is not None:
        item.stash[RUN] = make_run(options)
        folder.data |= {item.stash[RUN].data} - {""}
        submission.start(item.stash[RUN])


@pytest.fixture(scope="module")
def submission(request: pytest.FixtureRequest) -> Submission:
    """Return the submission that is graded."""
    return _folder(request).submission


@pytest.fixture(scope="module")
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """Return what has become of the criteria so far."""
    return _folder(request).ledger


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Callable[[Exhibit], None]:
    """Return what puts a curve or a share beside the verdict on the test's criterion."""
    folder, criterion = _folder(request), criterion_of(request.node).id
    return folder.exhibits.setdefault(criterion, []).append


@pytest.fixture
def aside(request: pytest.FixtureRequest) -> Callable[[Call], Answer | None]:
    """Return what asks the submission for an exhibit: nothing is kept of it or raised, None is no answer.

    It is for after the test: code that was lost over the test, or is not written yet, is not asked again.
    """
    folder, criterion = _folder(request), criterion_of(request.node).id

    def ask(call: Call) -> Answer | None:
        silent = folder.ledger.outcome(criterion) in (TIMEOUT, CRASHED, MISSING)
        return None if silent else folder.submission.aside(call)

    return ask


@pytest.fixture
def only_if_it_holds(request: pytest.FixtureRequest) -> None:
    """Have a further test of a criterion wait for those before it: one mistake is told once."""
    _folder(request).ledger.require((criterion_of(request.node).id,))


@pytest.fixture(scope="session")
def options(pytestconfig: pytest.Config) -> Options:
    """Return how to grade."""
    return pytestconfig.stash[OPTIONS]


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Callable[[], Any]:
    """Return what waits for the test's own long run and returns what it gave.

    It is for the test to call: a fixture that raises ``Lost``, which is no ``Exception``, would not be torn down.
    """
    return partial(_folder(request).submission.result, request.node.stash[RUN])


def _folder(request: pytest.FixtureRequest) -> SubmissionFolder:
    folder = folder_of(request.node)
    if folder is None:
        raise pytest.UsageError(say("graded tests need a submission: pytest student/"))
    return folder


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a graded test whose criterion waits for another, or has already cost a worker."""
    folder = folder_of(item)
    if folder is not None:
        criterion = criterion_of(item)
        before = folder.submission.criterion
        if before != criterion.id and folder.ledger.holds(before):
            folder.submission.forget(before)  # nothing is to be named there
        folder.submission.begin(criterion.id)
        folder.ledger.require(criterion.needs, criterion.after)
        if folder.ledger.outcome(criterion.id) in (TIMEOUT, CRASHED):
            pytest.skip(say("a test of the same criterion has already cost a worker"))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a judge's property on what it was tried on before, where another submission has passed it."""
    from hypothesis import is_hypothesis_test

    if not pyfuncitem.config.pluginmanager.hasplugin("judge") or not is_hypothesis_test(pyfuncitem.obj):
        return None
    test: Any = pyfuncitem.obj
    fixtures = {name: pyfuncitem.funcargs[name] for name in inspect.signature(test).parameters}
    options = pyfuncitem.config.stash[OPTIONS]
    DRAWS.run(test, (pyfuncitem.path, pyfuncitem.name, options.seed, options.quick), fixtures)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Enter the verdict of a graded test, and put its words in the place of the traceback."""
    report = yield
    folder = folder_of(item)
    if folder is None or call.when == "teardown" or (call.excinfo is None and call.when == "setup"):
        return report
    from .classify import verdict_of

    criterion = criterion_of(item)
    error = call.excinfo.value if call.excinfo else None
    if type(error) is pytest.skip.Exception:  # not Blocked: its criterion has its verdict
        return report
    claim = _claim(item)
    verdict = verdict_of(error, folder.submission, item.path.stem, claim) if error else Verdict(PASSED)
    folder.ledger.add(criterion.id, verdict)
    if verdict.outcome in (FAILED, ERROR):
        folder.submission.probe()
    if verdict.outcome == UNGRADED and item.config.pluginmanager.hasplugin("judge"):
        item.session.shouldfail = "ungraded"  # nothing that follows could make a report of it
    if verdict.outcome not in (PASSED, UNGRADED):
        told = verdict.finding is not None and verdict.finding.expected == claim
        said = "\n".join(filter(None, ["" if told else claim, verdict.feedback]))
        path, line, _ = item.location
        report.longrepr = (path, line or 0, f"Skipped: {verdict.feedback}") if report.skipped else said
    if verdict.outcome in (MISSING, BLOCKED):
        report.user_properties.append(("outcome", verdict.outcome))
    return report


def _claim(item: pytest.Item) -> str:
    """Return the first line of the test's docstring: what it holds the submission to."""
    return say((getattr(getattr(item, "obj", None), "__doc__", None) or "").strip().partition("\n")[0])


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Count what is not written yet, and what waits for it, apart from what is wrong."""
    outcome = dict(getattr(report, "user_properties", ())).get("outcome")
    if outcome == MISSING and report.failed:
        return say("not written yet"), "m", say("not written yet").upper()
    if outcome == BLOCKED and report.skipped:
        return say("blocked"), "b", say("blocked").upper()
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the points by criterion of each submission that was run."""
    session = getattr(terminalreporter, "_session", None)
    folders: Iterable[SubmissionFolder] = dict.fromkeys(
        folder for item in getattr(session, "items", ()) if (folder := folder_of(item))
    )
    for folder in folders:
        write_summary(terminalreporter, folder, load_rubric(Lab.here().rubric))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let go of the submissions that this session loaded."""
    if session.config.pluginmanager.get_plugin("judge") is None:
        for folder in dict.fromkeys(folder for item in session.items if (folder := folder_of(item))):
            folder.submission.close()
