"""The workflows for GitHub: what checks workflows finds nothing, and they have no more rights than they need."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from cases import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LINTERS = {
    "actionlint": ["actionlint"],
    "zizmor": ["zizmor", "--offline", "--no-progress", "--persona", "pedantic"],
}


@pytest.mark.parametrize("linter", LINTERS)
def test_linters_find_nothing(linter: str) -> None:
    """`actionlint` and `zizmor`, the latter at its most pedantic, find nothing in any workflow."""
    if shutil.which(linter) is None:
        pytest.skip(f"{linter} is not installed: pip install {linter}{'-py' * (linter == 'actionlint')}")
    done = subprocess.run([*LINTERS[linter], *WORKFLOWS], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_two_workflows() -> None:
    """One workflow is for the project, one for a course."""
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "grade.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned(path: Path) -> None:
    """Every action is named by a whole commit, with its version beside it."""
    used = re.findall(r"uses: *(.*)", path.read_text("utf-8"))
    assert used
    assert [line for line in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_pull_request_gets_nothing_to_take(path: Path) -> None:
    """A workflow may read the repository and nothing else, keeps no credentials, knows no secret, and ends in time."""
    text = path.read_text("utf-8")
    assert re.findall(r"permissions:\n((?: +.*\n)+)", text) == ["  contents: read\n"]
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    assert "pull_request_target" not in text
    assert "secrets" not in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")


def test_python_versions_are_those_of_the_project() -> None:
    """The project is checked on the oldest Python that it supports, on the newest, and on one between."""
    found = re.search(r"python: \[(.*)\]", (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    supported = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert found
    assert supported
    versions = [version.strip('"') for version in found[1].split(", ")]
    assert (versions[0], versions[-1]) == (f"3.{supported[1]}", f"3.{int(supported[2]) - 1}")
    assert len(versions) == 3
