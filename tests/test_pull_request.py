"""Grading a pull request: two branches, the script that the workflow calls, and the score that comes out."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cases import ROOT
from elsewhere import environment, run

from grader.bundle import main

pytestmark = pytest.mark.skipif(
    os.name == "nt" or not shutil.which("git"), reason="the workflow runs on Linux, and the test needs git"
)
GIT = (
    "git",
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@b.c",
    "-c",
    "init.defaultBranch=main",
    "-c",
    "commit.gpgsign=false",
)
OWN = re.compile(r"::error (file=student/|title=[a-z0-9-]+%3A)")  # an annotation of the harness itself


def git(folder: Path, *arguments: str) -> None:
    """Run git in ``folder``, whatever this user's own configuration is."""
    settings = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run([*GIT, *arguments], cwd=folder, env=settings, check=True, capture_output=True)


@dataclass(frozen=True)
class Course:
    """A repository with a branch `main`, its checkout ``base``, and an interpreter for that."""

    folder: Path

    @property
    def repository(self) -> Path:
        """The repository."""
        return self.folder / "repository"

    @property
    def base(self) -> Path:
        """The checkout of the base branch."""
        return self.folder / "base"

    def grade(self, branch: str, change: Callable[["Course"], None], sparse: bool = True) -> "Graded":
        """Make ``branch`` with what ``change`` does to the repository's files, and grade it as the workflow does.

        ``sparse`` leaves all but student/ out of the checkout, as in the workflow.
        """
        git(self.repository, "switch", "--quiet", "--create", branch, "main")
        change(self)
        git(self.repository, "add", "--all", "--force")
        git(self.repository, "commit", "--quiet", "--message", "mine")
        git(self.repository, "switch", "--quiet", "main")
        head, out, summary = (self.folder / f"{what}-{branch}" for what in ("head", "out", "summary"))
        git(self.folder, "clone", "--quiet", "--no-checkout", "--branch", branch, "repository", head.name)
        if sparse:
            git(head, "sparse-checkout", "set", "--no-cone", "/student/")
        git(head, "checkout", "--quiet")
        done = run(
            [
                self.base / ".github/grade-pull-request",
                head,
                out,
                "--isolation",
                "process",
                "--data",
                "digits",
                "--fail-under",
                "60",
            ],
            self.folder,
            {"PYTHON": str(self.folder / "environment/bin/python"), "GITHUB_STEP_SUMMARY": str(summary)},
        )
        return Graded(done.returncode, done.stdout + done.stderr, out / "student", summary)


@dataclass(frozen=True)
class Graded:
    """What a grading ended with, what it printed, and where its reports and its summary are."""

    status: int
    output: str
    reports: Path
    summary: Path

    @property
    def report(self) -> Any:
        """The report."""
        return json.loads((self.reports / "report.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course's repository: the students' copy, the reference to tempt them, the workflow with its script."""
    course = Course(tmp_path_factory.mktemp("course"))
    assert main(["student", "--out", str(course.repository)]) == 0
    shutil.copytree(ROOT / ".github", course.repository / ".github")
    shutil.copytree(ROOT / "reference", course.repository / "reference", ignore=shutil.ignore_patterns("__pycache__"))
    git(course.repository, "init", "--quiet")
    git(course.repository, "add", "--all", "--force")
    git(course.repository, "commit", "--quiet", "--message", "the course's")
    git(course.folder, "clone", "--quiet", "repository", "base")
    environment(course.folder / "environment", course.base)
    return course


def solve(course: Course) -> None:
    """Write all of the reference's files to student/."""
    shutil.copytree(course.repository / "reference", course.repository / "student", dirs_exist_ok=True)


FORGED = "\\n::error file=student/x.py::forged\\n  ::set-output name=score::100\\n##[error]forged\\r::stop-commands::x"
STEERING = {
    "grade.py": "import sys\nprint('::notice::forged')\nsys.exit(0)\n",
    "conftest.py": "raise SystemExit(0)\n",
    "rubric.toml": 'questions = []\n[[part]]\ntitle = "All"\n[part.points]\nl2-value = 100\n',
    "pyproject.toml": "",
    "grader/judge.py": "def grade(*_): raise SystemExit(0)\n",
    "tests/specification/test_network.py": "",
    ".github/grade-pull-request": "#!/bin/sh\nexit 0\n",
    ".github/workflows/grade.yml": "on: pull_request_target\n",
    "student/conftest.py": "raise SystemExit(0)\n",
    "student/pytest.ini": "[pytest]\naddopts = --collect-only\n",
    "student/grade.py": "raise SystemExit(0)\n",
    "student/.gitattributes": "* text eol=crlf\n",
    "student/network.py": f"import sys\nprint('{FORGED}')\nprint('{FORGED}', file=sys.stderr)\n",
    "student/dropout.py": f"def dropout_layer(X, dropout):\n    print('{FORGED}')\n    raise ValueError('{FORGED}')\n",
    "student/weight_decay.py": "def l2_penalty(w):\n    return (w * w).sum() / 2\n",
}


def attack(course: Course) -> None:
    """Change all that might steer the grading, link to the reference, say what a runner takes for a command."""
    for name, text in STEERING.items():
        (course.repository / name).write_text(text, "utf-8")
    (course.repository / "student" / "::error::forged\n::error::forged.py").touch()
    (course.repository / "student" / "activations.py").unlink()
    (course.repository / "student" / "activations.py").symlink_to(course.base / "reference" / "activations.py")


def link(course: Course) -> None:
    """Make student/ itself a link to the reference."""
    shutil.rmtree(course.repository / "student")
    (course.repository / "student").symlink_to(course.base / "reference")


def remove(course: Course) -> None:
    """Remove student/."""
    shutil.rmtree(course.repository / "student")


@pytest.fixture(scope="module")
def honest(course: Course) -> Graded:
    """Grade a pull request that solves all."""
    return course.grade("honest", solve)


@pytest.fixture(scope="module")
def hostile(course: Course) -> Graded:
    """Grade a pull request that attacks, and whose penalty alone is right."""
    return course.grade("hostile", attack)


def test_an_honest_pull_request_gets_its_points(honest: Graded) -> None:
    """The right files get 100 of 100, and the status is 0."""
    assert (honest.report["score"], honest.status) == (100, 0), honest.output


def test_a_hostile_pull_request_gets_what_its_files_deserve(hostile: Graded) -> None:
    """A changed harness, rubric, test or workflow counts for nothing: 16 of 100 for the penalty, and status 1."""
    report = hostile.report
    passed = {row["id"] for row in report["criteria"] if row["earned"]}
    assert passed == {"l2-value", "l2-gradient", "exp-weight-decay"}
    assert (report["score"], report["max_score"], hostile.status) == (16, 100, 1)


def test_no_command_of_a_pull_request_reaches_the_runner(hostile: Graded) -> None:
    """No line that the runner would obey is printed but the harness's own annotations, at most ten of them."""
    commands = [line for line in re.split(r"[\r\n]", hostile.output) if line.lstrip().startswith("::")]
    assert [line for line in commands if not OWN.match(line)] == []
    assert 0 < len(commands) <= 10
    assert "##[" not in hostile.output
    assert not any("::" in line.split("::", 2)[2] for line in commands)


@pytest.mark.parametrize(("change", "sparse"), [(link, True), (link, False), (remove, True)])
def test_a_submission_that_is_a_link_is_not_followed(
    course: Course, change: Callable[[Course], None], sparse: bool
) -> None:
    """A student/ that is a link, to the reference say, is no submission, nor is one that is not there: 0 points."""
    graded = course.grade(f"{change.__name__}-{sparse}", change, sparse)
    assert (graded.report["score"], graded.status) == (0, 1)
    assert {row["outcome"] for row in graded.report["criteria"]} <= {"missing", "blocked"}


def test_reports_and_summary_are_written(honest: Graded) -> None:
    """The artefact's two reports are where the workflow takes them from, and the job's summary has the report too."""
    workflow = (ROOT / ".github" / "workflows" / "grade.yml").read_text("utf-8")
    kept = re.findall(r"reports/student/(\S+)", workflow)
    assert kept == ["report.html", "report.json"]
    assert all((honest.reports / name).is_file() for name in kept)
    assert "100" in honest.summary.read_text("utf-8")


def test_the_workflow_calls_this_script() -> None:
    """The workflow grades with the script of the base branch that is tried here."""
    assert "run: >-\n          base/.github/grade-pull-request head reports\n" in (
        ROOT / ".github" / "workflows" / "grade.yml"
    ).read_text("utf-8")
