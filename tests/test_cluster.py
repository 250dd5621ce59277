"""Gradings on a Dask cluster: a real scheduler and real workers, in processes of their own on this machine."""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grader.cohort.cluster import Cluster
from grader.cohort.job import Order
from grader.cohort.jobs import Task
from grader.cohort.stored import report_from
from grader.limits import Limits
from grader.options import Options, UsageError

ROOT = Path(__file__).resolve().parent.parent
ORDER = Order(Options(data="digits"), Limits(), "process", "en")
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


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Return a scheduler with a worker."""
    machines = Machines(tmp_path_factory.mktemp("cluster"))
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


def test_a_scheduler_without_workers_is_a_usage_error(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says that there are none and how to start one; so does that of an address where nobody answers."""
    monkeypatch.setattr("grader.cohort.cluster.SECONDS", 2)
    with pytest.raises(UsageError, match=r"has no workers; start some: dask worker tcp://"):
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


def test_workers_with_another_harness_are_refused(machines: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cluster has another version of the graded tests nothing is graded."""
    monkeypatch.setattr("grader.cohort.cluster.harness_hash", lambda lab: "ours")
    with pytest.raises(UsageError, match="another version of this harness"):
        Cluster(machines.address, ORDER)
