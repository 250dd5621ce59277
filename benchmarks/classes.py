"""A whole class: what a submission costs in it against one alone, and whether its score is the one it gets alone.

`python -m benchmarks classes [COUNT]`: wrong, right and hostile submissions mixed, 200 of them, are graded by
`grade.py class`; some of them alone, from cold, half before and half after, for a machine changes its speed. What these
cost in the class is their part of its time, by the seconds that each grading took. The scores they get alone are known:
the test suite holds them to what their headers say.

`python -m benchmarks classes COUNT KILLS`: the same class, where KILLS times a process is killed at random, the run
itself included, which is then started again; the gradebook must come to be sound and equal to that of a run that nobody
disturbed, and every report whole.
"""

import argparse
import itertools
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from attacks.scene import Hostile, Scene

    from grader.cohort.records import Cohort

ROOT = Path(__file__).resolve().parent.parent
ALONE = 10  # submissions graded alone, for their cost
PAUSE = (1.0, 12.0)  # seconds between two kills
LOOK = 0.5  # seconds between two looks at memory
QUICK = ("dropout_is_not_there", "missing_module", "null_bytes", "syntax_error", "wrong_encoding", "endless_loop")
RUN_SHARE = 0.2  # of the kills, the run itself


def main(arguments: Sequence[str] = ()) -> None:
    """Print the cost of a class, or what kills did to it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks classes", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=200)
    parser.add_argument("kills", nargs="?", type=int)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        expected = _build(Path(folder) / "class", chosen.count)
        if chosen.kills:
            _disturbed(Path(folder), chosen.kills, expected)
        else:
            _undisturbed(Path(folder), expected)


def _build(folder: Path, count: int) -> dict[str, float]:
    """Make up to ``count`` different submissions below ``folder`` and return the score that each must get."""
    sys.path.insert(0, str(ROOT / "tests"))  # the committed cases are the tests' own
    scores = {}
    for number, (name, build, score) in zip(range(count), _cases(), strict=False):
        name = f"{number:03d}-{name}"
        build(folder / name)
        scores[name] = score
    return scores


def _cases() -> Iterator[tuple[str, Callable[[Path], object], float]]:
    from attacks.scene import Scene, hostile, split
    from cases import build, mutants, variants
    from test_faults import FAULTS, earned_by

    from grader.rubric import load_rubric

    points = load_rubric(ROOT / "rubric.toml").points
    attacks = [attack for attack in hostile(ROOT / "tests" / "attacks") if "Links" not in attack.fields]
    for case in [*mutants(), *variants()]:
        score = sum(points.values()) - sum(points[criterion] for criterion in case.loses)
        yield case.name, lambda folder, case=case: build(case, folder), score
    for attack in attacks:
        yield attack.name, lambda folder, attack=attack: _hostile(Scene, attack, folder), attack.score
    for fault in [fault for fault in FAULTS if fault.name in QUICK]:
        score = sum(points[criterion] for criterion in earned_by(fault.base) - set(split(fault.fields["Loses"])))
        yield fault.name, lambda folder, fault=fault: _hostile(Scene, fault, folder), score
    for case in itertools.cycle(mutants()):  # once more, by somebody who handed in a note, too
        score = sum(points.values()) - sum(points[criterion] for criterion in case.loses)
        yield f"{case.name}-noted", lambda folder, case=case: _noted(build(case, folder)), score


def _noted(folder: Path) -> None:
    (folder / "note.txt").write_text(folder.name, encoding="utf-8")


def _hostile(make: "Callable[[Path], Scene]", attack: "Hostile", folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        scene = make(Path(place))
        scene.build(attack)
        shutil.copytree(scene.submission, folder, symlinks=True)
        scene.close()


def _undisturbed(folder: Path, expected: dict[str, float]) -> None:
    names = sorted(expected)
    chosen = names[:: max(1, len(names) // ALONE)][:ALONE]
    half = len(chosen) // 2
    alone, work_alone = _alone(folder, chosen[:half])
    peak = _Peak()
    began, worked = time.perf_counter(), _processor()
    run = _start(folder, "course")
    peak.watch(run)
    status = run.wait()
    seconds, work = time.perf_counter() - began, (_processor() - worked) / len(expected)
    later, work_later = _alone(folder, chosen[half:])
    alone, work_alone = (alone + later) / len(chosen), (work_alone + work_later) / len(chosen)
    print(
        f"{len(expected)} submissions in {seconds:.0f} s, status {status}: {60 * len(expected) / seconds:.1f} a minute"
    )
    rows = _cohort(folder).rows
    part = sum(row.seconds for row in rows if row.called in chosen) / sum(row.seconds for row in rows)
    print(f"one in the class, of all: {seconds / len(expected):.2f} s, {work:.1f} s of the processors")
    each, work_each = seconds * part / len(chosen), work * len(expected) * part / len(chosen)
    print(f"of {len(chosen)}, one in the class {each:.2f} s, one alone {alone:.2f} s, ratio {each / alone:.2f}")
    print(f"seconds of the processors {work_each:.1f} and {work_alone:.1f}, ratio {work_each / work_alone:.2f}")
    print(f"memory of all processes, at most {peak.most / 2**20:.0f} MiB")
    _compare(_scores(folder), expected)


def _alone(folder: Path, names: Sequence[str]) -> tuple[float, float]:
    """Grade submissions one by one, from cold, and return the seconds and the processor's seconds."""
    began, worked = time.perf_counter(), _processor()
    for name in names:
        command = [sys.executable, "grade.py", folder / "class" / name, "--data", "digits", "--out", folder / "alone"]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began, _processor() - worked


def _processor() -> float:
    """Return the seconds that the processors of this machine have worked; so nothing else should run on it."""
    times = psutil.cpu_times()
    return float(times.user + times.system)


def _disturbed(folder: Path, kills: int, expected: dict[str, float]) -> None:
    draw, done, starts = random.Random(0), 0, 0
    _start(folder, "undisturbed").wait()
    while True:
        run = _start(folder, "course")
        starts += 1
        while done < kills and run.poll() is None:
            time.sleep(draw.uniform(*PAUSE))
            done += _kill(run, draw)
        if run.wait() == 0:
            break
        if done >= kills and starts > 2 * kills:
            print("WRONG: it does not come to an end")
            break
    print(f"{done} kills, {starts} runs")
    _compare(_scores(folder), expected)
    with closing(sqlite3.connect(folder / "course.sqlite")) as connection:
        print("integrity:", *connection.execute("pragma integrity_check").fetchone())
    found, wanted = _rows(folder, "course"), _rows(folder, "undisturbed")
    print(f"{len(found & wanted)} of {len(wanted)} outcomes with feedback and mistake are those of an undisturbed run")
    for row in sorted(found ^ wanted):
        print(f"  WRONG, {'disturbed' if row in found else 'undisturbed'}: {row}")
    reports = list((folder / "course").rglob("report.html"))
    whole = sum(report.read_text(encoding="utf-8").rstrip().endswith("</html>") for report in reports)
    print(
        f"{whole} of {len(reports)} reports are whole; {len(list((folder / 'course').rglob('*.part')))} parts are left"
    )


def _kill(run: "subprocess.Popen[bytes]", draw: random.Random) -> int:
    try:
        processes = psutil.Process(run.pid).children(recursive=True)
        chosen = psutil.Process(run.pid) if draw.random() < RUN_SHARE or not processes else draw.choice(processes)
        chosen.kill()
    except psutil.Error:
        return 0
    return 1


def _rows(folder: Path, name: str) -> set[tuple[str, ...]]:
    """Return what became of each criterion of each submission in a gradebook."""
    with closing(sqlite3.connect(folder / f"{name}.sqlite")) as connection:
        query = (
            "select delivery.id, criterion, outcome.outcome, feedback, mistake from delivery "
            "join outcome on outcome.grading = delivery.grading"
        )
        return set(connection.execute(query))


def _start(folder: Path, name: str) -> "subprocess.Popen[bytes]":
    """Start the command with a gradebook and a folder of reports of that name."""
    command = [
        *(sys.executable, "grade.py", "class", folder / "class", "--gradebook", folder / f"{name}.sqlite"),
        *("--data", "digits", "--lang", "en", "--out", folder / name),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def _cohort(folder: Path) -> "Cohort":
    from grader.cohort.gradebook import Gradebook
    from grader.cohort.summary import cohort_of
    from grader.rubric import load_rubric

    book = Gradebook(folder / "course.sqlite")
    cohort = cohort_of(book, load_rubric(ROOT / "rubric.toml"), "class")
    book.close()
    return cohort


def _scores(folder: Path) -> dict[str, float | None]:
    return {row.called: row.score if row.graded else None for row in _cohort(folder).rows}


def _compare(found: dict[str, float | None], expected: dict[str, float]) -> None:
    wrong = {name: (found.get(name), score) for name, score in expected.items() if found.get(name) != score}
    print(f"{len(expected) - len(wrong)} of {len(expected)} scores are those that they get alone")
    for name, (score, wanted) in wrong.items():
        print(f"  WRONG {name}: {score} instead of {wanted}")


class _Peak:
    """The memory of a process and all that it started, watched by a thread: proportional, or resident elsewhere."""

    def __init__(self) -> None:
        self.most = 0

    def watch(self, run: "subprocess.Popen[bytes]") -> None:
        """Watch ``run`` until it ends."""

        def look() -> None:
            while run.poll() is None:
                self.most = max(self.most, _memory(run.pid))
                time.sleep(LOOK)

        threading.Thread(target=look, daemon=True).start()


def _memory(pid: int) -> int:
    total = 0
    try:
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            try:
                info = process.memory_full_info()
                total += int(getattr(info, "pss", info.rss))
            except psutil.Error:
                continue
    except psutil.Error:
        pass
    return total
