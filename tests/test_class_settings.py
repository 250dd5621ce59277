"""What is said about a class on the command line is kept for the next run, and by no run that was refused."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cases import ROOT
from test_class import Canned

from grade import FAULT, USAGE, main
from grader.cohort.gradebook import Gradebook
from grader.cohort.late import LatePolicy, read_due
from grader.cohort.summary import load_policy, load_roster

Run = Callable[..., str]
DUE, LATER = "2026-11-20T23:59+00:00", "2026-11-22T23:59+00:00"


@pytest.fixture
def book(tmp_path: Path) -> Gradebook:
    """Return the gradebook of the class."""
    return Gradebook(tmp_path / "course.sqlite")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what grades a class whose only delivery holds nothing of the lab, and returns what is printed."""
    monkeypatch.setattr("grader.cohort.command._machines", lambda chosen, order, count: Canned())
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "ann.pdf").write_bytes(b"%PDF")
    (tmp_path / "roster.csv").write_text("id,name\nann,Ann\n", encoding="utf-8")

    def grade(*options: str, status: int = FAULT, place: Path = folder) -> str:
        where = ["--gradebook", str(tmp_path / "course.sqlite"), "--out", str(tmp_path / "out")]
        assert main(["class", str(place), *where, "--data", "digits", "--isolation", "process", *options]) == status
        told = capsys.readouterr()
        return told.out + told.err

    return grade


@pytest.mark.parametrize("due", [DUE, "2026-20-11"])
def test_a_refused_run_keeps_nothing(run: Run, book: Gradebook, due: str) -> None:
    """Where the folder is no class, or the due time no time, all that was said before is as it was."""
    run("--lang", "en", "--roster", str(book.path.parent / "roster.csv"))
    said = ["--lang", "zh", "--total", "--assignment", "Other", "--no-roster", "--due", due, "--late-percent", "10"]
    run(*said, status=USAGE, place=ROOT / "student")
    run("--lang", "en", "--no-roster", "--due", "2026-20-11", status=USAGE)
    assert [book.setting(name, "") for name in ("language", "class", "total", "assignment")] == ["en", "class", "", ""]
    assert [student.id for student in load_roster(book)] == ["ann"]
    assert load_policy(book) is None


def test_a_moved_due_time_leaves_what_late_costs(run: Run, book: Gradebook) -> None:
    """Grace and percent stay until others are given, with a due time or without; `never` forgets them."""
    run("--due", DUE, "--grace", "15", "--late-percent", "10")
    run("--due", LATER)
    assert load_policy(book) == LatePolicy(read_due(LATER), 15, 10)
    run("--late-percent", "20")
    run()
    assert load_policy(book) == LatePolicy(read_due(LATER), 15, 20)
    run("--due", "never")
    assert load_policy(book) is None
    assert "--grace and --late-percent need --due" in run("--grace", "5", status=USAGE)


def test_an_unknown_time_is_told(run: Run, book: Gradebook) -> None:
    """Where no time of handing in is known nothing is late, and that is told where it matters."""
    folder = book.path.parent / "canvas"
    folder.mkdir()
    (folder / "ann_LATE_1_2_a.pdf").write_bytes(b"%PDF")
    words = "when 1 of 1 were handed in is not known"
    assert words in run("--due", DUE, place=folder)
    assert words not in run("--due", "never", place=folder)
    assert words not in run("--due", datetime(2020, 1, 1).isoformat())


@pytest.mark.parametrize("name", ["", "  "])
def test_a_blank_name_of_a_column_is_refused(run: Run, name: str) -> None:
    """No platform takes a table whose column has no name."""
    assert "--assignment is blank" in run("--assignment", name, status=USAGE)


def test_an_empty_folder_empties_no_table(run: Run, book: Gradebook) -> None:
    """A folder that holds nothing, a share that is not there, is no class: tables and gradebook stay."""
    run()
    empty = book.path.parent / "empty"
    empty.mkdir()
    (empty / ".DS_Store").touch()
    assert "'empty' holds no submission" in run(status=USAGE, place=empty)
    assert [row["id"] for row in book.delivered()] == ["ann.pdf"]


def test_tables_without_a_roster_are_told_apart(run: Run, book: Gradebook) -> None:
    """Without a roster the tables' ids are made of files' names, which is told."""
    assert "without --roster" in run()
    assert "without --roster" not in run("--roster", str(book.path.parent / "roster.csv"))
