"""Judges side by side: a killed one costs a try and nothing else, and none outlives the run."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grader.cohort.job import Order, Outcome, data_key, grade_files, harness_hash, load, rubric_hash, unload
from grader.cohort.jobs import TRIES, Jobs, Task
from grader.cohort.stored import report_from
from grader.lab import Lab
from grader.limits import Limits
from grader.options import Options

ROOT = Path(__file__).resolve().parent.parent
ORDER = Order(Options(data="digits"), Limits(), "process", "en")
ORPHANS = """
import sys, time
from pathlib import Path
from grader.cohort.jobs import Jobs, Task
from grader.cohort.job import Order
from grader.limits import Limits
from grader.options import Options
if __name__ == "__main__":
    jobs = Jobs(1, Order(Options(data="digits"), Limits(), "process", "en"))
    jobs.submit(Task("one", Path(sys.argv[1])))
    print("begun", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    """Return one judge."""
    jobs = Jobs(1, ORDER)
    yield jobs
    jobs.close()


def wait_for(jobs: Jobs) -> tuple[Task, Outcome]:
    """Return the one task that ends."""
    while not (ended := jobs.finished(1)):
        pass
    (only,) = ended
    return only


def judge() -> psutil.Process:
    """Return the judge that this process has started, as soon as it is one."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for each in psutil.Process().children():
            with contextlib.suppress(psutil.Error):
                if "spawn_main" in " ".join(each.cmdline()):
                    return each
    raise TimeoutError("no judge")


def test_two_submissions_one_after_the_other(jobs: Jobs) -> None:
    """One judge grades what it is given; there is no room while it does."""
    for name, score in {"reference": 100, "student": 0}.items():
        task = Task(name, ROOT / name)
        assert jobs.room() == 1
        jobs.submit(task)
        assert jobs.room() == 0
        ended, outcome = wait_for(jobs)
        assert ended == task
        assert outcome.cause == ""
        assert report_from(outcome.report).score == score


def test_a_killed_judge_is_replaced(jobs: Jobs) -> None:
    """A judge that is killed in the middle is replaced, and the submission graded all the same."""
    jobs.submit(Task("one", ROOT / "student"))
    time.sleep(1)
    judge().kill()
    assert report_from(wait_for(jobs)[1].report).score == 0


def test_a_judge_that_is_killed_each_time_leaves_the_submission_ungraded(jobs: Jobs) -> None:
    """After some tries the cause is told, and the next submission has a judge again."""
    jobs.submit(Task("one", ROOT / "student"))
    for _ in range(TRIES - 1):
        judge().kill()
        assert jobs.finished(5) == []
    judge().kill()
    _, outcome = wait_for(jobs)
    assert "killed 3 times" in outcome.cause
    assert jobs.room() == 1
    jobs.submit(Task("two", ROOT / "student"))
    assert wait_for(jobs)[1].report


def test_nothing_outlives_a_killed_run(tmp_path: Path) -> None:
    """Where the run itself is killed its judges and their workers end, too."""
    script = tmp_path / "run.py"
    script.write_text(ORPHANS, encoding="utf-8")
    run = subprocess.Popen([sys.executable, script, ROOT / "reference"], stdout=subprocess.PIPE, cwd=ROOT)
    assert run.stdout is not None
    assert run.stdout.readline() == b"begun\n"
    deadline = time.monotonic() + 60
    below: list[psutil.Process] = []
    while not any("grader.worker" in " ".join(each.cmdline()) for each in below) and time.monotonic() < deadline:
        below = psutil.Process(run.pid).children(recursive=True)
    assert len(below) >= 2
    run.kill()
    run.communicate()
    _, left = psutil.wait_procs(below, timeout=20)
    assert left == []


def test_files_travel_and_are_graded_as_they_are(tmp_path: Path) -> None:
    """A submission as bytes is the folder that it was read from, without links; a wrong order is nobody's score."""
    (tmp_path / "link.py").symlink_to(ROOT / "grade.py")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "one.py").write_bytes(b"\r\n")
    files = load(tmp_path)
    assert files == {"below/one.py": b"\r\n"}
    unload(files, tmp_path / "copy")
    assert load(tmp_path / "copy") == files
    options = Options(data="mnist", data_dir=tmp_path)
    nowhere = Order(options, Limits(), "process", "en", harness_hash(Lab.here()), data_key(options))
    outcome = grade_files("one", files, nowhere)
    assert outcome.wrong_order
    assert "MNIST is not in" in outcome.cause


def test_hashes_tell_what_decides_from_what_does_not(tmp_path: Path) -> None:
    """A changed test or judge is another harness; points are another rubric; pages and caches are neither.

    Another question is both: which text is an answer to it stands in no report.
    """
    points = "[[part]]\ntitle = 'A'\npoints = {a = 1}\n"
    for name in ("grader/judge.py", "grader/cohort/page.py", "tests/specification/test_a.py", "rubric.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(points, encoding="utf-8")
    lab = Lab(tmp_path)
    harness, rubric = harness_hash(lab), rubric_hash(lab)
    for name, text, changes in [
        ("grader/cohort/page.py", "2", (False, False)),
        ("rubric.toml", points.replace("1", "2"), (False, True)),
        ("rubric.toml", f"questions = ['Q6']\n{points}", (True, True)),
        ("grader/judge.py", "2", (True, False)),
        ("tests/specification/test_a.py", "2", (True, False)),
    ]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert (harness_hash(lab) != harness, rubric_hash(lab) != rubric) == changes, name
        harness, rubric = harness_hash(lab), rubric_hash(lab)


def test_other_data_are_another_key(tmp_path: Path) -> None:
    """The choice counts, and for data in files which files there are."""
    auto = Options(data="auto", data_dir=tmp_path / "data")
    before = data_key(auto)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train").write_bytes(b"1")
    assert len({before, data_key(auto), data_key(Options(data="digits", data_dir=tmp_path / "data"))}) == 3
