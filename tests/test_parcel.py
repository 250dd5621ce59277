"""A delivery becomes a submission's files, whatever they came wrapped in, or is refused with a reason."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from deliveries import MINE, Tree, below, course_fixture, fetched, notebook, out_fixture, received, write, zipped

from grader.cohort import look, parcel
from grader.cohort.intake import fetch
from grader.cohort.members import Bounds
from grader.cohort.records import Delivery, IntakeError

course, out = course_fixture, out_fixture

# How a submission may be wrapped; all of them hold MINE.
WRAPPED = {
    "folder": MINE,
    "wrapping-folder": below("lab", MINE),
    "three-wrapping-folders": below("a/b/c", MINE),
    "four-wrapping-folders": below("a/b/c/d", MINE),
    "beside-other-folders": {**below("lab/student", MINE), "lab/grader/judge.py": b"x", "lab/README.md": b"x"},
    "zip-beside-a-folder": {"lab.zip": zipped(MINE), "figures/loss.png": b"x"},
    "answers-beside-other-folders": {
        **below("lab/student", {"activations.py": MINE["activations.py"]}),
        **below("lab", {"figures/loss.png": b"x", "answers.md": b"## Q1\n", "grade.py": b"x"}),
    },
    "duplicate": {"activations (1).py": MINE["activations.py"], "answers(12).md": MINE["answers.md"]},
    "duplicate-in-a-folder": below("lab", {"activations (1).py": MINE["activations.py"], "answers.md": b"## Q1\n"}),
    "zip-in-a-folder": {"lab.zip": zipped(MINE)},
    "zip-of-a-folder": {"lab.zip": zipped(below("lab", MINE))},
    "zip-in-a-zip": {"all.zip": zipped({"lab.zip": zipped(below("a/b/c", MINE))})},
    "zip-of-a-mac": {
        "lab.zip": zipped({**below("lab", MINE), "__MACOSX/lab/._activations.py": b"x", ".DS_Store": b"x"})
    },
    "with-litter": {**MINE, **below("__pycache__", {"x.pyc": b"x"}), **below("venv/lib", {"x.py": b"x"})},
    "answers-beside-the-zip": {"lab.zip": zipped({"activations.py": MINE["activations.py"]}), "answers.md": b"## Q1\n"},
    "answers-beside-the-folder": {"lab/activations.py": MINE["activations.py"], "answers.md": b"## Q1\n"},
    "older-answers-beside-the-zip": {"lab.zip": zipped(MINE), "Answers.md": b"old"},
}


@pytest.mark.parametrize("files", WRAPPED.values(), ids=WRAPPED)
@pytest.mark.parametrize("child", ["student-01", "Zhang San_1_assignsubmission_file_"])
def test_a_submission_is_found_in_what_it_is_wrapped_in(course: Path, out: Path, files: Tree, child: str) -> None:
    """Folders around a submission and an archive of it, both in either order, are taken for what is in them."""
    write(course / child, files)
    (delivery,) = received(course)
    assert fetched(delivery, out) == MINE


@pytest.mark.parametrize("name", ["student-01.zip", "Zhang San_1_assignsubmission_file_x.zip", "zhangsan_1_2_x.zip"])
def test_an_archive_is_a_delivery(course: Path, out: Path, name: str) -> None:
    """An archive is a delivery of its own, with or without a folder around its files."""
    write(course, {name: zipped(below("lab", MINE))})
    (delivery,) = received(course)
    assert fetched(delivery, out) == MINE


EXPECTED = "none of the lab's modules (activations.py, dropout.py, network.py, weight_decay.py) is in it; found: "
NO_SUBMISSIONS = {
    "report-alone": ({"report.pdf": b"%PDF"}, f"{EXPECTED}'report.pdf'"),
    "report-in-a-zip": ({"a.zip": zipped({"lab/report.docx": b"PK"})}, "found: 'report.docx'"),
    "other-names": ({"Activation.py": b"x", "main.py": b"y"}, "found: 'Activation.py', 'main.py'"),
    "blank-answers-beside": ({"answers.md": b"## Q1\n", "x.txt": b""}, "found: 'answers.md', 'x.txt'"),
    "in-folders": ({"a/x.txt": b"x", "b/y.txt": b"y"}, "found: 'a/x.txt', 'b/y.txt'"),
    "many": ({f"{n:02}.txt": b"x" for n in range(40)}, "'07.txt', … (40)"),
    "two-folders": ({**below("a", MINE), **below("b", MINE)}, "in several folders ('a', 'b'); hand in one of them"),
    "two-duplicates": (
        {"network (1).py": b"x", "network (2).py": b"y"},
        "found: 'network (1).py', 'network (2).py'",
    ),
    "notebooks-in-two-folders": ({"a/a.ipynb": notebook(), "b/b.ipynb": notebook()}, "several folders ('a', 'b')"),
}


@pytest.mark.parametrize(("files", "words"), NO_SUBMISSIONS.values(), ids=NO_SUBMISSIONS)
def test_a_delivery_without_a_module_is_refused(course: Path, out: Path, files: Tree, words: str) -> None:
    """Where none of the lab's modules is found, or as many in two places, that is told with what is there instead."""
    (course / "student-01").mkdir()
    write(course / "student-01", files)
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match=re.escape(words)):
        fetch(delivery, out)
    assert not out.exists()


@pytest.mark.parametrize("files", [{}, {"answers.md": b"# Answers\n## Q1\n"}])
def test_nothing_is_a_submission_too(course: Path, out: Path, files: Tree) -> None:
    """An empty folder, and one with a page of answers and none on it, are graded: they earn nothing."""
    (course / "student-01").mkdir()
    write(course / "student-01", files)
    (delivery,) = received(course)
    assert fetched(delivery, out) == files


def test_answers_alone_are_a_submission(course: Path, out: Path) -> None:
    """Who has written answers and no module is graded, so that the answers can be marked."""
    files = {"answers.md": "## 第1题\n因为。\n".encode(), "report.pdf": b"%PDF"}
    write(course / "student-01", files)
    (delivery,) = received(course)
    assert fetched(delivery, out) == files


WHOLE_COURSE = below("lab/student", dict.fromkeys(("activations.py", "dropout.py", "network.py"), b"mine"))
WHOLE_COURSE |= {**below("lab/experiments", {"dropout.py": b"theirs", "data.py": b"x"}), "lab/grade.py": b"x"}
FOUR = dict.fromkeys(("activations.py", "dropout.py", "network.py", "weight_decay.py"), b"mine")
GIVEN = {
    **below("lab/experiments", {"dropout.py": b"x"}),
    **below("lab/tests/specification/verdicts", {"dropout.py": b"x"}),
}
NOTED = {
    "the-whole-course-and-all-modules": ({**below("lab/student", FOUR), **GIVEN}, {}),
    "all-modules-and-a-copy": ({**below("lab/student", FOUR), "lab/old/network.py": b"x"}, "lab/student > lab/old"),
    "two-folders-for-solutions": (
        {**below("lab/mine", FOUR), "lab/student/network.py": b"x"},
        "lab/mine > lab/student",
    ),
    "another-beside-the-course": ({**below("lab/student", FOUR), "dropout/dropout.py": b"x"}, "lab/student > dropout"),
    "nothing": (MINE, {}),
    "duplicates": ({"activations (1).py": b"x", "answers (2).md": b"y"}, "activations (1).py, answers (2).md"),
    "newer-beside-the-first": ({"activations.py": b"x", "activations (1).py": b"y"}, {}),
    "several-of-one": ({"activations.py": b"x", "network (1).py": b"y", "network (2).py": b"z"}, {}),
    "the-whole-course": (WHOLE_COURSE, "lab/student > lab/experiments"),
}


@pytest.mark.parametrize(("files", "note"), NOTED.values(), ids=NOTED)
def test_what_was_not_taken_as_it_came_is_noted(course: Path, out: Path, files: Tree, note: str) -> None:
    """A browser's name that was not believed, and a folder that was chosen among others, are told to the teacher."""
    write(course / "student-01", files)
    (delivery,) = received(course)
    notes = fetch(delivery, out)
    assert set(notes) <= set(look.NOTES)
    assert list(notes.values()) == ([note] if note else [])
    if files is WHOLE_COURSE:
        assert {path.name: path.read_bytes() for path in out.iterdir()} == dict.fromkeys(
            ("activations.py", "dropout.py", "network.py"), b"mine"
        )


NOT_UNPACKED = {
    "rar": ({"lab.rar": b"Rar!" + b"\0" * 600}, "'lab.rar': it is no zip or tar"),
    "two-archives": ({"a.zip": zipped(MINE), "b.zip": zipped(MINE)}, "holds 2 archives ('a.zip', 'b.zip')"),
    "archives-in-archives": (
        {"a.zip": zipped({"b.zip": zipped({"c.zip": zipped(MINE)})})},
        "'c.zip' is an archive in archives; pack the files once",
    ),
    "hostile-archive": ({"a.zip": zipped({"../x.py": b"x"})}, "'a.zip': '../x.py' leads out"),
    "two-notebooks": ({"a.ipynb": notebook(), "b.ipynb": notebook()}, "holds 2 notebooks ('a.ipynb', 'b.ipynb')"),
    "half-a-notebook": ({"a.ipynb": notebook("network")}, "'a.ipynb': the notebook does not define MyReLU"),
    "names-alike": ({"Network.py": b"x", "network.py": b"y"}, "'network.py' and 'Network.py' are one name"),
    "too-deep": (below("/".join("a" * 20), MINE), "lies more than 16 folders deep"),
    "folder-of-a-modules-name": ({"network.py/x": b"x", "a.ipynb": notebook()}, "'network.py' is a folder"),
}


@pytest.mark.parametrize(("files", "words"), NOT_UNPACKED.values(), ids=NOT_UNPACKED)
def test_a_delivery_that_nothing_can_be_made_of_is_refused(course: Path, out: Path, files: Tree, words: str) -> None:
    """What cannot be unpacked, or not in one way, is refused in one line, and nothing of it stays."""
    write(course / "student-01", files)
    (delivery,) = received(course)
    out.mkdir()
    with pytest.raises(IntakeError, match=re.escape(words)) as refusal:
        fetch(delivery, out)
    assert str(refusal.value).isprintable()
    assert not list(out.iterdir())


@pytest.mark.parametrize(
    "files",
    [
        {"lab.ipynb": notebook()},
        {"lab.ipynb": notebook(), "data/train.csv": b"1", "report.pdf": b"%PDF"},
        {"lab.zip": zipped(below("lab", {"lab.ipynb": notebook()}))},
    ],
    ids=["alone", "beside-data", "in-a-zip"],
)
def test_a_notebook_takes_the_place_of_the_modules(course: Path, out: Path, files: Tree) -> None:
    """A notebook is converted where there is none of the lab's modules."""
    write(course / "student-01", files)
    (delivery,) = received(course)
    found = fetched(delivery, out)
    assert {"activations.py", "network.py", "weight_decay.py", "dropout.py", "lab.ipynb"} <= set(found)
    assert found["answers.md"] == b"## Q1\nBecause.\n"
    assert b"class MyTanh" in found["activations.py"]


def test_what_a_notebook_changes_is_noted(course: Path, out: Path) -> None:
    """Where a statement changes a definition, which is left out, a person should look."""
    cells = json.loads(notebook())["cells"]
    cells.append(
        {"cell_type": "code", "metadata": {}, "source": "def forward(self, x): ...\n\nNetwork.forward = forward"}
    )
    write(course, {"student-01.ipynb": json.dumps({"cells": cells}).encode()})
    (delivery,) = received(course)
    assert fetch(delivery, out)["statements"] == "code cell 5, line 3"


def test_a_notebook_is_a_delivery(course: Path, out: Path) -> None:
    """A notebook in the class's folder is a delivery of its own."""
    write(course, {"student-01.ipynb": notebook()})
    (delivery,) = received(course)
    assert delivery.id == "student-01"
    assert b"class Network" in fetched(delivery, out)["network.py"]


def test_modules_go_before_a_notebook(course: Path, out: Path) -> None:
    """Where there is a module the notebook is what it was made from, and is not converted."""
    write(course / "student-01", {**MINE, "lab.ipynb": b"no notebook"})
    (delivery,) = received(course)
    assert fetched(delivery, out) == {**MINE, "lab.ipynb": b"no notebook"}


def test_answers_go_before_those_of_a_notebook(course: Path, out: Path) -> None:
    """A file of answers beside a notebook is kept."""
    write(course / "student-01", {"answers.md": b"## Q1\nMine.\n", "lab.ipynb": notebook()})
    (delivery,) = received(course)
    assert fetched(delivery, out)["answers.md"] == b"## Q1\nMine.\n"


def test_links_and_pipes_in_a_folder_are_left_out(course: Path, out: Path) -> None:
    """In a plain folder links are neither followed nor copied, and what is no file is passed over."""
    secret = write(course.parent / "secret", {"network.py": b"secret"})
    folder = write(course / "student-01", MINE)
    (folder / "network.py").symlink_to(secret / "network.py")
    (folder / "more").symlink_to(secret)
    os.mkfifo(folder / "dropout.py")
    (delivery,) = received(course)
    assert fetched(delivery, out) == MINE


def test_a_folder_has_the_limits_of_an_archive(course: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many bytes or files in a plain folder are refused as they are in an archive."""
    write(course / "student-01", MINE)
    (delivery,) = received(course)
    for bounds in (Bounds(each=5), Bounds(total=10), Bounds(members=1)):
        monkeypatch.setattr(parcel, "SUBMISSION", bounds)
        with pytest.raises(IntakeError):
            fetch(delivery, out)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_refused(course: Path, out: Path) -> None:
    """A file that the grader may not read is refused by name."""
    write(course / "student-01", MINE)
    (course / "student-01" / "activations.py").chmod(0)
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match=r"'activations\.py' cannot be read: Permission denied"):
        fetch(delivery, out)


def test_a_file_that_is_gone_is_refused(course: Path, out: Path) -> None:
    """A file that is not there any more when it is fetched is refused by name."""
    write(course, {"student-01_activations.py": b"x"})
    (delivery,) = received(course)
    (course / "student-01_activations.py").unlink()
    with pytest.raises(IntakeError, match=r"'student-01_activations\.py' cannot be read: No such file"):
        fetch(delivery, out)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads everything")
@pytest.mark.parametrize("mode", [0, 0o400, 0o300])
def test_a_folder_that_cannot_be_read_is_refused_alone(course: Path, out: Path, mode: int) -> None:
    """A folder that the grader may not look into, or not list, is refused, and the others are not."""
    write(course / "student-01", MINE)
    write(course / "student-02", MINE)
    (course / "student-01").chmod(mode)
    try:
        bad, good = received(course)
        with pytest.raises(IntakeError, match="cannot be read: Permission denied"):
            fetch(bad, out)
    finally:
        (course / "student-01").chmod(0o700)
    assert fetched(good, out) == MINE


@pytest.fixture
def depths(course: Path) -> Iterator[None]:
    """Have a student's folder, and the objects of another's repository, go a thousand folders deep."""
    write(course / "student-02" / ".git", {"HEAD": b"0" * 40})
    for deep in (course / "student-01", course / "student-02" / ".git" / "objects"):
        for _ in range(40):
            deep = deep / "/".join("a" * 25)
            os.makedirs(deep)
    yield
    subprocess.run(["rm", "-rf", str(course)], check=True)  # which is more than Python's own can do


@pytest.mark.usefixtures("depths")
def test_folders_without_end_are_refused(course: Path, out: Path) -> None:
    """Folders in folders, a thousand deep, are refused like those of an archive, and stop nothing else."""
    first, second = received(course)
    with pytest.raises(IntakeError, match="lies more than 16 folders deep"):
        fetch(first, out)
    with pytest.raises(IntakeError, match="'student-02'"):
        fetch(second, out)


def test_names_of_another_encoding_are_read(course: Path, out: Path) -> None:
    """A name in GBK, as unpacking on another system leaves it, is read as Chinese."""
    write(course / "student-01", MINE)
    try:
        Path(os.fsdecode(os.fsencode(course / "student-01") + b"/" + "实验.png".encode("gbk"))).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system has UTF-8 alone")
    (delivery,) = received(course)
    assert "实验.png" in fetched(delivery, out)


def test_a_plain_delivery_can_be_fetched(course: Path, out: Path) -> None:
    """A delivery that was made elsewhere, with nothing but a path, is fetched, too."""
    write(course / "student-01", below("lab", MINE))
    assert fetched(Delivery("student-01", "student-01", course / "student-01"), out) == MINE
