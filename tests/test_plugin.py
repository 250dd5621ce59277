"""`pytest FOLDER` as a student uses it: what it runs, what it prints, and what it keeps quiet about.

Each run is a process of its own, two at a time; the tests wait for the run that they look at.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from cases import ROOT

WRONG = {
    "activations.py": "from .helper import slope\n\n\nclass MyReLU:\n"
    "    def __call__(self, x):\n        return x.abs()\n\n"
    "    def derivative(self, x):\n        return slope(x)\n",
    "helper.py": "def slope(x):\n    raise ValueError('no such slope')\n",
}
LAST = re.compile(r"^=+(?= )| in [0-9.]+s.*", re.MULTILINE)  # the time that a run took, and the rule around it


@dataclass(frozen=True)
class Run:
    """What a run of pytest ended with."""

    status: int
    output: str


Runs = Callable[[str], Run]

# The folder that each is run in, and what follows `pytest`, run by run; {0} is the project's root.
COMMANDS = {
    "skeleton": ("{0}", ["student -p no:cacheprovider"]),
    "in-full": ("work", ["wrong/weight_decay.py -p no:cacheprovider -v -rA --junitxml=record.xml"]),
    "reference-module": ("{0}", ["reference/activations.py -p no:cacheprovider"]),
    "wrong": ("work", ["wrong/activations.py"]),
    "wrong-again": ("work", ["wrong/activations.py"]),
    "wrong-last-failed": ("failed", ["wrong/activations.py -k relu_is", "wrong/activations.py --lf"]),
    "keyword": ("alone", ["right/activations.py -p no:cacheprovider -k sigmoid_is"]),
    "beside-others": ("work", ["right/activations.py -p no:cacheprovider -k sigmoid_is"]),
    "first-failure": (
        "work",
        ["wrong/activations.py -p no:cacheprovider -x"],
    ),
    "missing-module": ("work", ["sparse -p no:cacheprovider -k rate_0"]),
    "cuda": ("work", ["wrong/weight_decay.py -p no:cacheprovider --device cuda"]),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Return what waits for the run of a name; all are begun together."""
    root = tmp_path_factory.mktemp("elsewhere")
    for name in ("work", "failed"):
        shutil.copytree(ROOT / "student", root / name / "wrong", ignore=shutil.ignore_patterns("__pycache__"))
        for module, text in WRONG.items():
            (root / name / "wrong" / module).write_text(text, "utf-8")
    for name in ("work", "alone"):
        shutil.copytree(ROOT / "reference", root / name / "right", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "work" / "sparse").mkdir()
    (root / "work" / "sparse" / "activations.py").touch()
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures: dict[str, Future[Run]] = {name: pool.submit(_run, root, *COMMANDS[name]) for name in COMMANDS}
        yield lambda name: futures[name].result()
        pool.shutdown(cancel_futures=True)


def _run(root: Path, folder: str, commands: list[str]) -> Run:
    where = root / folder.format(ROOT)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "HYPOTHESIS"))}
    environment = {**kept, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"}
    for command in commands:
        arguments = [sys.executable, "-m", "pytest", "--color=no", *command.format(ROOT).split()]
        done = subprocess.run(arguments, cwd=where, env=environment, capture_output=True, timeout=200, check=False)
    return Run(done.returncode, (done.stdout + done.stderr).decode())


def test_the_skeleton_is_told_as_not_written_yet(runs: Runs) -> None:
    """On the skeleton all that is said is what is not written yet and what waits for it: no failure, no traceback."""
    run = runs("skeleton")
    unwanted = ("Traceback", "NotImplementedError", "FAILURES", "grader/", ".py:")
    assert run.status == 1
    assert re.search(r"^relu-value +0 of +4   not written yet$", run.output, re.MULTILINE)
    assert re.search(r"^network-forward +0 of 12   waits for relu-value$", run.output, re.MULTILINE)
    assert re.search(r"^together +0 of 100$", run.output, re.MULTILINE)
    assert [word for word in unwanted if word in run.output] == []


def test_the_skeletons_criteria_are_all_told_once(runs: Runs) -> None:
    """Each of the 23 criteria has one line, and every line reads not written yet or waits for another."""
    row = re.compile(r"^([a-z0-9-]+) +0 of +\d+   (?:not written yet|waits for \S+)$", re.MULTILINE)
    lines = row.findall(runs("skeleton").output)
    assert (len(lines), len(set(lines))) == (23, 23)


def test_each_test_is_told_in_full_where_wanted(runs: Runs) -> None:
    """With `-v` a test that waits is told with what it waits for, and a record for other programs can be had, too."""
    run = runs("in-full")
    assert run.status == 1
    assert re.search(r"^wrong/weight_decay.py::test_penalty_is_\S+ NOT WRITTEN YET", run.output, re.MULTILINE)
    assert re.search(
        r"^wrong/weight_decay.py::test_gradient\S+ BLOCKED \(waits for l2-value\)", run.output, re.MULTILINE
    )
    assert re.search(r"^-+ generated xml file: .*record.xml -+$", run.output, re.MULTILINE)


def test_a_right_module_is_green(runs: Runs) -> None:
    """`pytest FOLDER/module.py` runs that module's tests alone; right work ends with status 0 and all its points."""
    run = runs("reference-module")
    assert run.status == 0
    assert re.search(r"^together +34 of 34; 66 more were not run$", run.output, re.MULTILINE)
    assert re.search(r"^=+ 27 passed in ", run.output, re.MULTILINE)
    assert "dropout" not in run.output


def test_a_folder_outside_the_project_is_graded(runs: Runs) -> None:
    """A submission may lie anywhere: outside the project the same tests run, with status 1 where something is wrong."""
    run = runs("wrong")
    assert run.status == 1
    assert re.search(r"^collected 27 items$", run.output, re.MULTILINE)
    assert re.search(r"^=+ points of wrong =+$", run.output, re.MULTILINE)


def test_wrong_work_is_told_by_finding(runs: Runs) -> None:
    """A wrong result is told by the test's promise, what was called, returned and expected, and where they differ."""
    found = re.search(r"^MyReLU\(\)\(x\) is x where .*\n(?:.+\n){4}", runs("wrong").output, re.MULTILINE)
    assert found
    words = [line.split(":")[0] for line in found[0].splitlines()[1:]]
    assert words == ["called", "returned", "expected", "differs"]


def test_an_exception_is_told_by_the_students_own_line(runs: Runs) -> None:
    """What a submission raises is told with the line of its own that raised it, and with no line of anyone else's."""
    output = runs("wrong").output
    assert "raised:   ValueError: no such slope (helper.py, line 2, in slope: raise ValueError(" in output
    promise = r"^called: +MyReLU\(\).derivative\(.*\nraised: .*\nexpected: MyReLU\(\)\.derivative\(x\) is "
    assert re.search(promise, output, re.MULTILINE)
    files = set(re.findall(r"[\w/.-]+\.py(?=[:,])", output))
    assert files == {"helper.py", "wrong/activations.py"}
    assert [word for word in ("Traceback", "site-packages", "hypothesis.errors", str(ROOT)) if word in output] == []


def test_two_runs_print_the_same(runs: Runs) -> None:
    """Run twice the same submission gets the same verdicts in the same words; only the time differs."""
    first, second = (LAST.sub("", runs(name).output) for name in ("wrong", "wrong-again"))
    assert first == second


def test_last_failed_runs_what_failed(runs: Runs) -> None:
    """`--lf` runs only what failed the last time."""
    output = runs("wrong-last-failed").output
    assert re.search(r"^=+ 1 failed,.* in ", output, re.MULTILINE)
    assert re.search(r"^together +0 of +4; 96 more were not run$", output, re.MULTILINE)


def test_keyword_chooses_tests(runs: Runs) -> None:
    """`-k` runs the tests of that name only, and the points are those of what was run."""
    run = runs("keyword")
    assert run.status == 0
    assert re.search(r"^=+ 1 passed, 26 deselected in ", run.output, re.MULTILINE)
    assert re.search(r"^together +4 of +4; 96 more were not run$", run.output, re.MULTILINE)


def test_a_submission_beside_others_is_run_itself(runs: Runs) -> None:
    """Where several submissions lie side by side, as a class does, it is the one that was named whose code is run."""
    run = runs("beside-others")
    assert run.status == 0
    assert re.search(r"^together +4 of +4; 96 more were not run$", run.output, re.MULTILINE)


def test_exitfirst_stops_at_the_first_failure(runs: Runs) -> None:
    """`-x` stops at the first test that fails."""
    run = runs("first-failure")
    assert run.status == 1
    assert re.search(r"^=+ 1 failed in ", run.output, re.MULTILINE)


def test_a_module_that_is_not_there_is_not_written_yet(runs: Runs) -> None:
    """A module that the folder has not got counts as not written yet; its tests are there."""
    run = runs("missing-module")
    assert run.status == 1
    assert re.search(r"^dropout-identity +0 of +2   not written yet$", run.output, re.MULTILINE)
    assert "Traceback" not in run.output


@pytest.mark.skipif(torch.cuda.is_available(), reason="torch sees CUDA here")
def test_a_device_that_is_not_there_is_bad_usage(runs: Runs) -> None:
    """`--device cuda` without CUDA ends with status 4 and one line that says what torch sees."""
    run = runs("cuda")
    assert run.status == 4
    assert re.search(
        r"^(?:ERROR: )?--device cuda: torch .* sees 0 CUDA devices .*; use --device", run.output, re.MULTILINE
    )
    assert [word for word in ("Traceback", "grader/") if word in run.output] == []
