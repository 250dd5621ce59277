"""What students and a platform get: whole, without answers, and working where nothing else of the project is."""

import json
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import MUTANTS, ROOT
from elsewhere import environment, fresh_environment, run

from grader import catalogues
from grader.bundle import BUNDLES, main
from grader.lab import Lab
from grader.language import CATALOGUES, MISTAKES
from grader.ledger import Result
from grader.mistakes import name_mistakes
from grader.recorder import Recorder

SOLUTION = re.compile(r">>>[^\n]*\n(.*?)\n[^\n]*<<<", re.DOTALL)
TRIVIAL = re.compile(r"return \w+")  # of code: says nothing of how the value is found
KEPT_BACK = ("reference", "mutants", "variants", "attacks", "faults", "course", ".git")
LAB_ALL = pytest.mark.skipif("LAB_ALL" not in os.environ, reason="installs PyTorch anew; set LAB_ALL to have it done")


def solutions() -> Iterator[str]:
    """Return each line of code or prose between the markers of the reference, its white space made one."""
    for path in sorted((ROOT / "reference").iterdir()):
        blocks = SOLUTION.findall(path.read_text("utf-8")) if path.suffix in (".py", ".md") else []
        lines = (" ".join(line.split()) for block in blocks for line in block.splitlines())
        yield from (line for line in lines if line and not line.startswith("#") and not TRIVIAL.fullmatch(line))


@pytest.fixture(scope="module", params=BUNDLES)
def unpacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which one of the bundles was unpacked."""
    return unpack(request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the students' bundle was unpacked."""
    return unpack("student", tmp_path_factory.mktemp("handed-out"))


def unpack(bundle: str, folder: Path) -> Path:
    """Make the bundle and unpack it in ``folder``, modes of files too."""
    packed = folder.with_suffix(".zip")
    assert main([bundle, "--out", str(packed)]) == 0
    with zipfile.ZipFile(packed) as archive:
        for entry in archive.infolist():
            Path(archive.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)
    return folder


def test_there_are_solutions_to_look_for() -> None:
    """The lines looked for are those of all nine tasks and five answers, and the reference has each of them."""
    found = list(solutions())
    assert {"return (x > 0).to(x.dtype)", "return (w**2).sum() / 2", "return f * (1 - f)"} <= set(found)
    assert len(found) > 40


def test_no_bundle_gives_an_answer_away(unpacked: Path) -> None:
    """No line of a solution is in any file of a bundle, however it is spaced."""
    texts = {
        path: " ".join(path.read_text("utf-8", "replace").split()) for path in unpacked.rglob("*") if path.is_file()
    }
    assert len(texts) > 40
    assert [(line, path) for line in solutions() for path, text in texts.items() if line in text] == []


def test_no_bundle_holds_what_is_kept_back(unpacked: Path) -> None:
    """Neither the reference nor a wrong, unusual or hostile submission is in a bundle."""
    names = [path.relative_to(unpacked) for path in unpacked.rglob("*")]
    assert [name for name in names if set(name.parts) & {*KEPT_BACK, "__pycache__"}] == []
    assert not any(path.name == mutant.name for path in names for mutant in MUTANTS.glob("*/*.py"))


def test_no_bundle_tells_the_known_mistakes(unpacked: Path) -> None:
    """The words of no known mistake are in a bundle, in English or in Chinese, nor the name of its file."""
    words = catalogues.translations(CATALOGUES / "zh" / "LC_MESSAGES" / f"{MISTAKES}.po")
    assert len(words) >= len(list(MUTANTS.glob("*/*.py")))
    held = b"\n".join(path.read_bytes() for path in unpacked.rglob("*") if path.is_file()).decode("utf-8", "replace")
    assert [told for told in [*words, *words.values(), "tests/mutants/"] if told in held] == []


def test_students_get_what_the_lab_is_made_of(handed_out: Path) -> None:
    """Skeletons, tests, experiments, points, handout and a README in both languages are in the students' bundle."""
    parts = ["README.md", "README.zh.md", "docs/handout.en.md", "rubric.toml", "grade.py", "conftest.py", "student"]
    parts += ["student/answers.md", "tests/specification/test_dropout.py", "experiments/__main__.py", "pyproject.toml"]
    assert [part for part in parts if not (handed_out / part).exists()] == []


def test_skeletons_are_fresh(handed_out: Path) -> None:
    """Each module of the students' bundle still has its gap, whatever the checkout's own student/ holds."""
    for module in ("activations", "dropout", "network", "weight_decay"):
        assert "is not written yet" in (handed_out / "student" / f"{module}.py").read_text("utf-8")


def test_the_same_checkout_gives_the_same_bytes(tmp_path: Path) -> None:
    """Made twice, a bundle has the same bytes."""
    for name in ("a.zip", "b.zip"):
        assert main(["student", "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_folder_holds_what_the_zip_does(handed_out: Path, tmp_path: Path) -> None:
    """With a folder's name the same files are written there."""
    assert main(["student", "--out", str(tmp_path / "lab")]) == 0
    assert contents(tmp_path / "lab") == contents(handed_out)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file below ``folder``, but for what running made."""
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds a file is refused, and keeps just that."""
    (tmp_path / "mine").write_text("mine", "utf-8")
    assert main(["student", "--out", str(tmp_path)]) == 2
    assert "is not an empty folder; name another" in capsys.readouterr().err
    assert contents(tmp_path) == {"mine": b"mine"}


def test_a_bundle_cannot_be_made_from_a_bundle(
    handed_out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a part of the project is not there, that is said and nothing is written."""
    monkeypatch.setattr(Lab, "here", lambda: Lab(handed_out))
    assert main(["gradescope", "--out", str(handed_out.parent / "none.zip")]) == 2
    assert "make bundles in a checkout of the whole project" in capsys.readouterr().err
    assert not (handed_out.parent / "none.zip").exists()


def test_no_mistake_is_named_without_the_wrong_solutions(handed_out: Path) -> None:
    """In the students' copy rows stay as they are: there is no wrong solution to compare with, and that is no error."""
    rows = [Result("relu-value", 4, 0, "failed", "called:   MyReLU()(1)")]
    assert name_mistakes(rows, Recorder.__new__(Recorder), Lab(handed_out)) == rows


@pytest.fixture(scope="module", params=["reused", pytest.param("fresh", marks=[LAB_ALL, pytest.mark.timeout(1800)])])
def python(request: pytest.FixtureRequest, handed_out: Path) -> Path:
    """Return an interpreter that runs the students' copy: with this environment's packages, and with its own."""
    make = environment if request.param == "reused" else fresh_environment
    return make(handed_out.parent / f"environment-{request.param}", handed_out)


def test_pytest_says_that_nothing_is_written_yet(python: Path, handed_out: Path) -> None:
    """`pytest student/` in the students' copy: every criterion is not written yet, or waits for one that is not."""
    done = run([python, "-m", "pytest", "student/", "-p", "no:cacheprovider"], handed_out)
    rows = re.findall(r"^([a-z0-9-]+) +0 of +\d+   (.*)$", done.stdout, re.MULTILINE)
    words = dict(rows)
    assert len(rows) == 23, done.stdout + done.stderr
    assert {word for word in words.values() if not word.startswith("waits for ")} == {"not written yet"}
    assert {word.removeprefix("waits for ") for word in words.values()} <= {*words, "not written yet"}
    assert "together                  0 of 100" in done.stdout


def test_grade_gives_what_the_files_deserve(python: Path, handed_out: Path) -> None:
    """`python grade.py` in the students' copy gives the skeleton 0 of 100 and the reference's files 100."""
    filled = handed_out.parent / "filled"
    shutil.copytree(ROOT / "reference", filled, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    options = ["--isolation", "process", "--data", "digits", "--out", "marks"]
    done = run([python, "grade.py", "student", str(filled), *options], handed_out)
    assert done.returncode == 0, done.stdout + done.stderr
    scores = {
        name: json.loads((handed_out / "marks" / name / "report.json").read_text("utf-8"))
        for name in ("student", "filled")
    }
    assert {name: report["score"] for name, report in scores.items()} == {"student": 0, "filled": 100}
    shutil.rmtree(handed_out / "marks")


def test_bundles_are_made_from_the_command_line(tmp_path: Path) -> None:
    """`python -m grader.bundle student --out lab.zip` writes the zip and says so."""
    done = run([sys.executable, "-m", "grader.bundle", "student", "--out", str(tmp_path / "lab.zip")], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"written: .*lab\.zip, \d+ files\n", done.stdout)
    assert zipfile.is_zipfile(tmp_path / "lab.zip")
