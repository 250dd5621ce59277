"""The autograder for Gradescope, unpacked and laid out as that platform does it, and what it leaves in results.json."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cases import ROOT, build, mutants
from elsewhere import environment, run

from grader.bundle import main

pytestmark = pytest.mark.skipif(
    not shutil.which("bash"), reason="the platform's scripts are for bash; there is none here"
)
AS_ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("runuser"),
    reason="only root can grade as another user",
)
MUTANT = next(case for case in mutants() if case.source.parent.name == "weight_decay")


@pytest.fixture(scope="module")
def autograder() -> Iterator[Path]:
    """Return a folder laid out as /autograder, which other users can read too."""
    root = Path(tempfile.mkdtemp(prefix="autograder-"))
    root.chmod(0o755)
    assert main(["gradescope", "--out", str(root / "source")]) == 0
    environment(root / "environment", root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "results").mkdir()
    yield root
    shutil.rmtree(root)


def grade(root: Path, submission: Path, variables: Mapping[str, str] | None = None) -> Any:
    """Have ``submission`` graded as the platform does it, and return what is in results.json."""
    shutil.rmtree(root / "submission", ignore_errors=True)
    shutil.copytree(submission, root / "submission", ignore=shutil.ignore_patterns("__pycache__"))
    variables = {"AUTOGRADER": str(root), "GRADING_USER": "nobody-here", **(variables or {})}
    done = run([root / "run_autograder", "--isolation", "process"], root, variables)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((root / "results" / "results.json").read_text("utf-8"))


def lost(results: Any) -> set[str]:
    """Return the criteria that did not get all of their points."""
    return {test["name"].split(" ")[0].rstrip(":") for test in results["tests"] if test["score"] < test["max_score"]}


def test_scripts_can_be_run(autograder: Path) -> None:
    """Both scripts lie at the root of the bundle, are executable and name their interpreter, as the platform asks."""
    for name in ("setup.sh", "run_autograder"):
        script = autograder / "source" / name
        assert script.read_text("utf-8").startswith("#!/usr/bin/env bash\n")
        assert os.name == "nt" or os.access(script, os.X_OK)
        assert run(["bash", "-n", script], autograder).returncode == 0


def test_the_reference_gets_all_points(autograder: Path) -> None:
    """The reference's results.json has the score 100, and a test for each criterion that sums up to it."""
    results = grade(autograder, ROOT / "reference")
    assert results["score"] == sum(test["max_score"] for test in results["tests"]) == 100
    assert (len(results["tests"]), lost(results)) == (23, set())


def test_a_wrong_solution_loses_its_criteria(autograder: Path, tmp_path: Path) -> None:
    """A wrong solution loses in results.json what it loses anywhere, though its source is not at hand here."""
    results = grade(autograder, build(MUTANT, tmp_path / "wrong"))
    assert MUTANT.loses <= lost(results)
    assert 0 < results["score"] == sum(test["score"] for test in results["tests"]) < 100


FAILURES = {
    "status-3": ("import sys; sys.exit(3)", {}, "The grader failed (status 3), not your code"),
    "crash": ("raise MemoryError", {}, "The grader failed (status 1), not your code"),
    "silent": ("pass", {}, "The grader failed (status 0), not your code"),
    "too-slow": ("import time; time.sleep(60)", {"GRADING_SECONDS": "1"}, "Grading took longer than 1 seconds"),
}


@pytest.mark.parametrize(("harness", "variables", "words"), FAILURES.values(), ids=FAILURES)
def test_a_failure_of_the_harness_is_no_zero(
    autograder: Path, tmp_path: Path, harness: str, variables: Mapping[str, str], words: str
) -> None:
    """Where the harness fails or takes too long, results.json says so and has no score, nor that of an earlier run."""
    kept = (autograder / "source" / "grade.py").read_text("utf-8")
    (autograder / "source" / "grade.py").write_text(harness, "utf-8")
    (autograder / "results" / "results.json").write_text('{"score": 100}', "utf-8")
    tmp_path.joinpath("activations.py").touch()
    try:
        results = grade(autograder, tmp_path, variables)
    finally:
        (autograder / "source" / "grade.py").write_text(kept, "utf-8")
    assert results.keys() == {"output", "output_format"}
    assert results["output"].startswith(f"{words}. There is no score; tell your teacher")


HOSTILE = """\
import pathlib
from torch import Tensor

root = pathlib.Path({root!r})
for name in ["results/results.json", "source/rubric.toml", "source/grade.py", "run_autograder"]:
    try:
        (root / name).write_text('{{"score": 100}}')
    except OSError:
        pass


def l2_penalty(w: Tensor) -> Tensor:
    return (w * w).sum() * 0.5
"""


@AS_ROOT
def test_a_submission_cannot_write_where_the_platform_reads(autograder: Path, tmp_path: Path) -> None:
    """Graded as a user of its own, a submission changes neither results.json nor the grader: it gets its 16 points."""
    interpreter = autograder / "environment" / "bin" / "python"
    if run(["runuser", "-u", "nobody", "--", interpreter, "-c", ""], autograder).returncode:
        pytest.skip("the interpreter of this environment cannot be run by another user")
    (tmp_path / "weight_decay.py").write_text(HOSTILE.format(root=str(autograder)), "utf-8")
    scripts = [autograder / "run_autograder", autograder / "source" / "grade.py", autograder / "source" / "rubric.toml"]
    before = [path.read_bytes() for path in scripts]
    results = grade(autograder, tmp_path, {"GRADING_USER": "nobody"})
    assert results["score"] == 16
    assert [path.read_bytes() for path in scripts] == before
