"""The table of points: the committed one is the lab's, and one that cannot be used is refused before anything runs."""

import re
from pathlib import Path

import pytest
from cases import ROOT

import grade
from grader.isolation import WEAKER
from grader.lab import Lab
from grader.rubric import Rubric, RubricError, check_criteria, load_rubric

# Copied by hand from the lab's contract, not from rubric.toml.
POINTS = {
    "relu-value": 4,
    "sigmoid-value": 4,
    "tanh-value": 4,
    "relu-derivative": 4,
    "sigmoid-derivative": 4,
    "tanh-derivative": 4,
    "activation-tensors": 6,
    "activation-range": 4,
    "network-forward": 12,
    "network-gradients": 6,
    "l2-value": 6,
    "l2-gradient": 6,
    "dropout-identity": 2,
    "dropout-all": 2,
    "dropout-scaling": 5,
    "dropout-rate": 5,
    "dropout-expectation": 4,
    "dropout-tensors": 3,
    "dropout-training-only": 3,
    "exp-vanishing-gradient": 4,
    "exp-relu-death": 2,
    "exp-weight-decay": 4,
    "exp-dropout": 2,
}
PART = '[[part]]\ntitle = "A"\n[part.points]\n'


def test_the_committed_rubric_is_the_labs() -> None:
    """The committed rubric has the lab's 23 criteria, each with its points, and no other."""
    assert load_rubric(ROOT / "rubric.toml").points == POINTS


def test_the_committed_rubric_adds_up_to_100() -> None:
    """The points are 100 in all."""
    assert load_rubric(ROOT / "rubric.toml").max_score == 100


def test_the_committed_rubric_asks_the_five_questions() -> None:
    """The written answers are Q1 to Q5."""
    assert load_rubric(ROOT / "rubric.toml").questions == ("Q1", "Q2", "Q3", "Q4", "Q5")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a test writes its rubric."""
    return tmp_path / "rubric.toml"


# The file, and what the error must quote of it.
REFUSED = {
    "negative": (PART + "a = -1\n", "'a' has -1 points"),
    "nan": (PART + "a = nan\n", "'a' has nan points"),
    "infinite": (PART + "a = inf\n", "'a' has inf points"),
    "bool": (PART + "a = true\n", "'a' has True points"),
    "text": (PART + 'a = "4"\n', "'a' has '4' points"),
    "list": (PART + "a = [4]\n", "'a' has [4] points"),
    "twice-in-two-parts": (PART + "a = 1\n" + PART + "a = 2\n", "'a' stands twice"),
    "twice-in-one-part": (PART + "a = 1\na = 2\n", "line 5"),
    "all-zero": (PART + "a = 0\n", "add up to 0"),
    "no-criteria": (PART, "add up to 0"),
    "empty": ("", "[[part]]"),
    "no-parts": ("part = []\n", "[[part]]"),
    "part-is-text": ('part = ["x"]\n', "'x'"),
    "no-title": ("[[part]]\n[part.points]\na = 1\n", "needs a title"),
    "no-points": ('[[part]]\ntitle = "A"\n', "[part.points]"),
    "misspelt-points": ('[[part]]\ntitle = "A"\n[part.point]\na = 1\n', "[part.points]"),
    "questions-is-a-number": ("questions = 5\n" + PART + "a = 1\n", "5"),
    "broken": (PART + "a = \n", "line 4"),
    "broken-heading": ("[[part]\n", "line 1"),
    "not-text": (b"\xff\xfe\x00", "0xff"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_a_rubric_that_cannot_be_used_is_refused(file: Path, content: str | bytes, words: str) -> None:
    """An unusable rubric is refused in one line that names the file and quotes what is wrong with it."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RubricError, match=rf"^rubric\.toml.*{re.escape(words)}") as refusal:
        load_rubric(file)
    assert "\n" not in str(refusal.value)


def test_a_rubric_that_is_not_there_is_refused(file: Path) -> None:
    """A rubric that is not there is refused by name."""
    with pytest.raises(RubricError, match=r"^rubric\.toml: .*No such file"):
        load_rubric(file)


@pytest.mark.parametrize("points", [0, 1, 0.5, 12])
def test_points_may_be_any_number_from_0(file: Path, points: float) -> None:
    """Points may be 0, whole or not."""
    file.write_text(f"{PART}a = {points}\nb = 1\n", "utf-8")
    assert load_rubric(file).points == {"a": points, "b": 1}


@pytest.fixture
def rubric(file: Path) -> Rubric:
    """Return a rubric of the criteria a and b, in this order."""
    file.write_text(f"{PART}a = 1\nb = 2\n", "utf-8")
    return load_rubric(file)


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ({"a": ()}, "names 'b', but no test has that id; known: a"),
        ({"a": (), "b": (), "c": ()}, "leaves out 'c'"),
        ({"a": ("b",), "b": ()}, "has 'a' above 'b', which it needs"),
        ({"a": (), "b": ("b",)}, "has 'b' above 'b'"),
        ({"a": ("c",), "b": ()}, "has 'a' above 'c'"),
    ],
    ids=["unknown", "left-out", "wrong-order", "needs-itself", "needs-one-that-is-not-there"],
)
def test_a_rubric_that_does_not_fit_the_tests_is_refused(
    rubric: Rubric, criteria: dict[str, tuple[str, ...]], words: str
) -> None:
    """A rubric with a criterion too many, too few or above one that it needs is refused by that criterion's name."""
    with pytest.raises(RubricError, match=words) as refusal:
        check_criteria(rubric, criteria)
    assert "\n" not in str(refusal.value)


def test_a_rubric_that_fits_the_tests_passes(rubric: Rubric) -> None:
    """A rubric with the tests' criteria, each below those that it needs, is accepted."""
    check_criteria(rubric, {"a": (), "b": ("a",)})


COMMITTED = (ROOT / "rubric.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (COMMITTED.replace("relu-value = 4", "relu-value = -4"), "'relu-value' has -4 points"),
        (COMMITTED.replace("relu-value = 4", "relu-values = 4"), "'relu-values'"),
        (COMMITTED.replace("exp-dropout = 2", ""), "leaves out 'exp-dropout'"),
    ],
    ids=["negative", "unknown", "left-out"],
)
def test_grading_with_a_bad_rubric_ends_before_it_begins(
    file: Path, tmp_path: Path, content: str, words: str,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """`python grade.py` with a bad rubric exits with 2 and one line, runs no submission and writes no report."""
    file.write_text(content, "utf-8")
    monkeypatch.setattr(Lab, "rubric", file)
    submission = tmp_path / "submission"
    submission.mkdir()
    (submission / "activations.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", "utf-8")
    options = ["--out", str(tmp_path / "reports"), "--data", "digits", "--isolation", "process"]
    assert grade.main([str(submission), *options]) == 2
    said = capsys.readouterr().err.removeprefix(f"grade.py: {WEAKER}\n")
    assert said.startswith("grade.py: ")
    assert words in said
    assert said.count("\n") == 1
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "reports").exists()
