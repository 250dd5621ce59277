"""The students' skeleton: made from the reference, refused where markers are wrong, written over nobody's work."""

import re
import shutil
from pathlib import Path

import pytest
import torch
from cases import ROOT

from grader.lab import Lab
from grader.local import LocalSubmission
from grader.skeleton import COMMAND, SkeletonError, differing, main, make_skeleton, write
from grader.worker.calls import Call

OPEN, CLOSE = "# >>> task 1, section 1", "# <<<"
PYTHON_FILES = ("activations.py", "dropout.py", "network.py", "weight_decay.py")
X = torch.ones(2, 3)
IMAGES = torch.ones(1, 1, 28, 28)

# What each stub says, copied from the handout's list of tasks.
STUBS = {
    "task 1: MyReLU.__call__ is not written yet (handout, section 1)": Call("activations.MyReLU", (X,), made_with=()),
    "task 2: MyReLU.derivative is not written yet (handout, section 1)": Call(
        "activations.MyReLU", (X,), made_with=(), method="derivative"
    ),
    "task 3: MySigmoid.__call__ is not written yet (handout, section 1)": Call(
        "activations.MySigmoid", (X,), made_with=()
    ),
    "task 4: MySigmoid.derivative is not written yet (handout, section 1)": Call(
        "activations.MySigmoid", (X,), made_with=(), method="derivative"
    ),
    "task 5: MyTanh.__call__ is not written yet (handout, section 1)": Call("activations.MyTanh", (X,), made_with=()),
    "task 6: MyTanh.derivative is not written yet (handout, section 1)": Call(
        "activations.MyTanh", (X,), made_with=(), method="derivative"
    ),
    "task 7: Network.forward is not written yet (handout, section 2)": Call(
        "network.Network", (X,), made_with=(3, 2, "relu")
    ),
    "task 8: l2_penalty is not written yet (handout, section 3)": Call("weight_decay.l2_penalty", (X,)),
    "task 9: dropout_layer is not written yet (handout, section 4)": Call("dropout.dropout_layer", (X, 0.5)),
}

# Source, the line that is at fault, and what the error says of it.
WRONG_MARKERS = {
    "nested": (f"def f():\n    {OPEN}\n    {OPEN}\n    return 1\n    {CLOSE}\n", 3, "inside the one of line 2"),
    "unclosed": (f"def f():\n    {OPEN}\n    return 1\n", 2, "never closed"),
    "unclosed-first": (f"def f():\n    {OPEN}\n    return 1\n    {OPEN}\n    {CLOSE}\n", 4, "inside the one of line 2"),
    "stray": (f"def f():\n    return 1\n    {CLOSE}\n", 3, "closes nothing"),
    "closed-twice": (f"def f():\n    {OPEN}\n    return 1\n    {CLOSE}\n    {CLOSE}\n", 5, "closes nothing"),
    "no-task": (f"def f():\n    # >>>\n    return 1\n    {CLOSE}\n", 2, "names no task"),
    "at-the-top": (f"{OPEN}\nx = 1\n{CLOSE}\n", 1, "in no function"),
    "below-a-function": (f"def f():\n    return 1\n\n\n{OPEN}\nx = 1\n{CLOSE}\n", 5, "in no function"),
    "just-below-a-function": (f"def f():\n    return 1\n{OPEN}\nx = 1\n{CLOSE}\n", 3, "in no function"),
    "in-a-class-only": (f"class A:\n    {OPEN}\n    x = 1\n    {CLOSE}\n", 2, "in no function"),
    "just-below-a-method": (
        f"class A:\n    def f(self):\n        return 1\n    {OPEN}\n    x = 1\n    {CLOSE}\n", 4, "in no function"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "line", "words"), WRONG_MARKERS.values(), ids=WRONG_MARKERS)
def test_wrong_markers_are_refused_with_file_and_line(source: str, line: int, words: str) -> None:
    """A reference with a wrong marker is refused, and the error names the file, the line and the fault."""
    with pytest.raises(SkeletonError, match=rf"^part\.py, line {line}: .*{words}"):
        make_skeleton(source, "part.py")


@pytest.mark.parametrize(
    ("opening", "closing"), [("#>>> task 1, section 1", "#<<<"), ("# >>> Task 1, section 1", "# <<<.")]
)
def test_a_solution_between_misspelt_markers_does_not_leak(opening: str, closing: str) -> None:
    """What stands between markers that are almost right is refused, not handed to the students."""
    with pytest.raises(SkeletonError, match=r"^part\.py, line 2: "):
        make_skeleton(f"def f():\n    {opening}\n    return 1\n    {closing}\n", "part.py")


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ("class A:\n    def f(self):\n        {0}\n        return 1\n        {1}\n", "        {2}task 1: A.f is{3}1)"),
        ("async def f():\n    {0}\n    return 1\n    {1}\n", "    {2}task 1: f is{3}1)"),
        (
            "def f():\n    def g():\n        {0}\n        pass\n        {1}\n    return g\n",
            "        {2}task 1: f.g is{3}1)",
        ),
        ("def f():\n    # >>> task 12, section 3.1\n    return 1\n    {1}\n", "    {2}task 12: f is{3}3.1)"),
        ("def f():\n    {0}\n    def g():\n        pass\n    return g\n    {1}\n", "    {2}task 1: f is{3}1)"),
    ],
    ids=["method", "async", "inner", "subsection", "defines-inside"],
)
def test_stub_names_task_function_and_section(source: str, stub: str) -> None:
    """A stub raises NotImplementedError with its task, its function's qualified name and the handout's section."""
    made = make_skeleton(source.format(OPEN, CLOSE), "part.py")
    wanted = stub.format(OPEN, CLOSE, 'raise NotImplementedError("', " not written yet (handout, section ") + '")\n'
    assert wanted in made
    assert made.count("raise") == 1


@pytest.mark.parametrize(("words", "call"), STUBS.items(), ids=[words.partition(":")[0] for words in STUBS])
def test_each_committed_stub_tells_its_task(words: str, call: Call) -> None:
    """Each of the nine tasks raises, when it is called, the error that names it, and counts as not written yet."""
    submission = LocalSubmission(ROOT / "student", "cpu")
    raised = submission.attempt(call)
    submission.close()
    assert (raised.types[0], raised.message, raised.missing) == ("NotImplementedError", words, True)


@pytest.mark.parametrize("name", PYTHON_FILES)
def test_given_code_is_identical(name: str) -> None:
    """Outside the markers the skeleton has the reference's lines, every one of them."""
    given = re.sub(r"(?ms)^ *# >>> [^\n]*\n.*?^ *# <<<\n", "", (ROOT / "reference" / name).read_text("utf-8"))
    left = re.sub(r"(?m)^ *raise NotImplementedError\(.*\n", "", (ROOT / "student" / name).read_text("utf-8"))
    assert left == given


def test_the_committed_skeleton_is_a_fresh_one() -> None:
    """`student/` is what the reference gives today, with no file more and none less."""
    repair = f"student/ is not the skeleton of reference/; repair: {COMMAND}"
    assert differing(ROOT / "reference", ROOT / "student") == [], repair
    assert _names(ROOT / "student") == _names(ROOT / "reference"), repair


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the lab's two folders, which the command works on."""
    for name in ("reference", "student"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(Lab, "here", lambda: Lab(tmp_path))
    return tmp_path


def test_check_passes_on_a_fresh_skeleton(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` ends with status 0 and says nothing where the skeleton is the reference's."""
    assert main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", [*PYTHON_FILES, "answers.md"])
def test_check_fails_on_drift_and_prints_the_repair(lab: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` ends with status 1 where a file has drifted, names it with the command to run, and mends nothing."""
    drifted = lab / "student" / name
    drifted.write_text(drifted.read_text("utf-8") + "\n", "utf-8")
    before = _contents(lab / "student")
    assert main(["--check"]) == 1
    said = capsys.readouterr().err
    assert name in said
    assert "python -m grader.skeleton" in said
    assert _contents(lab / "student") == before


def test_check_fails_where_a_file_is_missing(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` ends with status 1 where the skeleton lacks a file, and names it."""
    (lab / "student" / "network.py").unlink()
    assert main(["--check"]) == 1
    assert "network.py" in capsys.readouterr().err


WORK = {
    "all-of-a-module": ("weight_decay.py", "raise NotImplementedError.*", "return (w * w).sum() / 2"),
    "one-of-six-functions": ("activations.py", "raise NotImplementedError.*task 1:.*", "return x.relu()"),
    "an-answer": ("answers.md", "## Q3\n", "## Q3\nA unit dies where nothing activates it.\n"),
}


@pytest.mark.parametrize(("name", "old", "new"), WORK.values(), ids=WORK)
def test_somebodys_work_is_not_overwritten(
    lab: Path, name: str, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a file holds somebody's work the command ends with 2, names it and --force, and changes nothing."""
    worked_on = lab / "student" / name
    worked_on.write_text(re.sub(old, new, worked_on.read_text("utf-8")), "utf-8")
    (lab / "student" / "dropout.py").unlink()
    before = _contents(lab / "student")
    assert main([]) == 2
    said = capsys.readouterr().err
    assert name in said
    assert "--force" in said
    assert _contents(lab / "student") == before


def test_work_in_another_encoding_is_refused_like_any_other(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not UTF-8 is somebody's work too: refused in one line, and kept."""
    worked_on = lab / "student" / "weight_decay.py"
    worked_on.write_bytes("# 权重\n".encode("gbk"))
    assert main([]) == 2
    assert "weight_decay.py" in capsys.readouterr().err
    assert worked_on.read_bytes() == "# 权重\n".encode("gbk")


def test_force_overwrites(lab: Path) -> None:
    """With --force the skeleton is written over whatever is there."""
    (lab / "student" / "weight_decay.py").write_text("def l2_penalty(w):\n    return (w * w).sum() / 2\n", "utf-8")
    assert main(["--force"]) == 0
    assert _contents(lab / "student") == _contents(ROOT / "student")


def test_a_stale_skeleton_that_nobody_touched_is_renewed(lab: Path) -> None:
    """Where only given code has changed the skeleton is renewed without --force, and only that file is written."""
    changed = lab / "reference" / "network.py"
    changed.write_text(changed.read_text("utf-8").replace("HIDDEN_UNITS = 100", "HIDDEN_UNITS = 128"), "utf-8")
    assert write(lab / "reference", lab / "student") == ["network.py"]
    assert "HIDDEN_UNITS = 128" in (lab / "student" / "network.py").read_text("utf-8")


def test_a_skeleton_is_made_where_there_is_none(lab: Path, tmp_path: Path) -> None:
    """Into a folder that is not there yet the whole skeleton is written."""
    assert write(lab / "reference", tmp_path / "fresh") == sorted([*PYTHON_FILES, "answers.md"])
    assert _contents(tmp_path / "fresh") == _contents(ROOT / "student")


def test_markdown_keeps_headings_and_loses_answers() -> None:
    """In Markdown what stands between the markers goes, with the markers, and the rest stays."""
    source = "## Q1\n<!-- Why? -->\n<!-- >>> -->\nBecause.\n\nTruly.\n<!-- <<< -->\n\n## Q2\n"
    assert make_skeleton(source, "answers.md") == "## Q1\n<!-- Why? -->\n\n## Q2\n"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("## Q1\n<!-- >>> -->\nBecause.\n", 2, "never closed"),
        ("## Q1\nBecause.\n<!-- <<< -->\n", 3, "closes nothing"),
        ("<!-- >>> -->\n## Q1\n<!-- >>> -->\n<!-- <<< -->\n", 3, "inside the one of line 1"),
    ],
)
def test_wrong_markers_in_markdown_are_refused(source: str, line: int, words: str) -> None:
    """Markers in Markdown are held to the same rules."""
    with pytest.raises(SkeletonError, match=rf"^answers\.md, line {line}: .*{words}"):
        make_skeleton(source, "answers.md")


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"__pycache__", ".pytest_cache"}


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
