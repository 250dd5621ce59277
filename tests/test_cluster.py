"""Gradings on a Dask cluster: a real scheduler and real workers, in processes of their own on this machine."""

import contextlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

import grade
from grader.cohort.cluster import Cluster
from grader.cohort.gradebook import Gradebook
from grader.cohort.job import Order, data_key, grade_files, harness_hash, load
from grader.cohort.jobs import Task
from grader.cohort.stored import report_from
from grader.lab import Lab
from grader.limits import Limits
from grader.options import Options, UsageError
from grader.process import HarnessFault

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = Options(data="digits")
ORDER = Order(OPTIONS, Limits(), "process", "en", harness_hash(Lab.here()), data_key(OPTIONS))
# Dask closes sockets late, which is no fault of ours; connections are refused while a worker is dying.
pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.timeout(240)]


class Machines:
    """A scheduler, and workers as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--no-dashboard", "--host", "127.0.0.1", "--scheduler-file", str(file))
        while not file.exists() or not file.read_text(encoding="utf-8"):
            time.sleep(0.1)
        self.address: str = json.loads(file.read_text(encoding="utf-8"))["address"]

    def add(self) -> subprocess.Popen[bytes]:
        """Start one more worker, of one thread."""
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{words[0]}.log").open("ab")
        command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        log.close()
        self._processes.append(process)
        return process

    def close(self) -> None:
        """End them all."""
        for process in reversed(self._processes):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    """Return a scheduler without workers."""
    machines = Machines(tmp_path)
    yield machines
    machines.close()


def copies(folder: Path, count: int) -> list[Task]:
    """Return tasks that differ in a comment: the reference solution, and skeletons."""
    tasks = []
    for number in range(count):
        place = shutil.copytree(ROOT / ("student" if number else "reference"), folder / str(number))
        (place / "comment.txt").write_text(str(number), encoding="utf-8")
        tasks.append(Task(str(number), place))
    return tasks


def busy(worker: "subprocess.Popen[bytes]") -> bool:
    """Tell whether a submission's worker runs below this machine's process."""
    below = psutil.Process(worker.pid).children(recursive=True)
    with contextlib.suppress(psutil.Error):
        return any("grader.worker" in " ".join(each.cmdline()) for each in below)
    return False


def kill_one(workers: "Sequence[subprocess.Popen[bytes]]", out: Path, over: threading.Event) -> bool:
    """Kill a worker that grades, as soon as another submission has its report; tell whether the run was still on."""
    while not over.wait(0.05):
        at_work = [worker for worker in workers if any(out.glob("*/report.json")) and busy(worker)]
        if at_work:
            at_work[0].kill()
            return True
    return False


def test_a_scheduler_without_workers_is_a_usage_error(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says that there are none and how to start one; so does that of an address where nobody answers."""
    monkeypatch.setattr("grader.cohort.cluster.SECONDS", 2)
    with pytest.raises(UsageError, match=r"has no workers; start some: dask worker .*tcp://"):
        Cluster(machines.address, ORDER)
    with pytest.raises(UsageError, match="is the scheduler running"):
        Cluster("tcp://127.0.0.1:9", ORDER)


def test_each_submission_is_graded_once_though_a_machine_is_lost(machines: Machines, tmp_path: Path) -> None:
    """One of two workers is killed while it grades: its submission goes to the other, and every outcome comes once."""
    first = machines.add()
    machines.add()
    cluster = Cluster(machines.address, ORDER)
    try:
        tasks = copies(tmp_path, 4)
        ended: list[tuple[Task, float]] = []
        waiting = list(tasks)
        killed = False
        while len(ended) < len(tasks):
            while waiting and cluster.room():
                cluster.submit(waiting.pop())
            if not killed and busy(first):
                first.kill()
                killed = True
            for task, outcome in cluster.finished(0.1):
                assert outcome.cause == ""
                ended.append((task, report_from(outcome.report).score))
        assert killed
        assert sorted(ended, key=lambda pair: pair[0].sha256) == [
            (task, 0 if n else 100) for n, task in enumerate(tasks)
        ]
        assert cluster.finished(1) == []
    finally:
        cluster.close()


def test_a_class_has_each_score_once_though_a_machine_is_lost(machines: Machines, tmp_path: Path) -> None:
    """The command ends well though a worker is killed in its middle: each submission has its score and its report."""
    folder, out, book = (tmp_path / name for name in ("class", "out", "course.sqlite"))
    copies(folder, 3)
    workers = [machines.add(), machines.add()]
    over = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        killed = beside.submit(kill_one, workers, out, over)
        words = ["--gradebook", str(book), "--out", str(out), "--cluster", machines.address]
        status = grade.main(["class", str(folder), *words, "--data", "digits", "--isolation", "process"])
        over.set()
    assert killed.result()
    assert status == grade.GRADED
    with closing(Gradebook(book)) as gradebook:
        entered = [(row["id"], gradebook.grading(row["grading"])) for row in gradebook.delivered()]
    scores = [("0", 100), ("1", 0), ("2", 0)]
    assert [(name, report_from(graded.report).score) for name, graded in entered if graded] == scores
    assert len({graded.number for _, graded in entered if graded}) == len(scores)
    written = [json.loads((out / name / "report.json").read_text(encoding="utf-8")) for name, _ in scores]
    assert [(report["submission"]["name"], report["score"]) for report in written] == scores
    assert len(list(out.glob("*/report.html"))) == len(scores)


def test_two_runs_do_not_get_each_others_reports(machines: Machines, tmp_path: Path) -> None:
    """The same submission, sent by two runs with two seeds at once, comes back to each with its own."""
    machines.add()
    orders = [replace(ORDER, options=replace(OPTIONS, seed=seed)) for seed in (0, 7)]
    clusters = [Cluster(machines.address, order) for order in orders]
    try:
        (task,) = copies(tmp_path, 2)[1:]
        for cluster in clusters:
            cluster.submit(task)
        for cluster, order in zip(clusters, orders, strict=True):
            while not (ended := cluster.finished(1)):
                pass
            assert report_from(ended[0][1].report).environment.seed == order.options.seed
    finally:
        for cluster in clusters:
            cluster.close()


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"harness": "ours"}, "another version of this harness"), ({"data": "ours"}, "other data")],
)
def test_workers_that_would_grade_otherwise_are_refused(
    machines: Machines, changes: dict[str, str], message: str
) -> None:
    """A cluster with another version of the graded tests, or other data, grades nothing, and a latecomer neither."""
    machines.add()
    order = replace(ORDER, **changes)
    with pytest.raises(UsageError, match=message):
        Cluster(machines.address, order)
    outcome = grade_files("one", load(ROOT / "student"), order)
    assert message in outcome.cause
    assert not outcome.report


def test_a_lost_scheduler_is_told(machines: Machines) -> None:
    """Where the scheduler goes the run ends with what to do, and letting go of it raises nothing."""
    machines.add()
    cluster = Cluster(machines.address, ORDER)
    machines.close()

    def wait() -> None:
        for _ in range(600):
            cluster.room()
            cluster.finished(0.1)

    with pytest.raises(HarnessFault, match="run the same command again"):
        wait()
    cluster.close()
