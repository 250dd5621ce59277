"""The gradebook keeps what it is given, once, whoever else writes to it."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sql
from canned_reports import every_outcome

from grader.cohort.gradebook import Gradebook, Key
from grader.cohort.records import Delivery, Mark, Student
from grader.cohort.reports import rescored
from grader.cohort.stored import report_from, to_text
from grader.options import UsageError
from grader.process import HarnessFault
from grader.rubric import Part, Rubric, RubricError

KEY = Key("content", "harness", "digits", "cpu", 0, 0, "en")
REPORT = every_outcome()
RUBRIC = Rubric((Part("All", {result.id: result.points for result in REPORT.criteria}),))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    """Return an empty gradebook."""
    book = Gradebook(tmp_path / "course.sqlite")
    yield book
    book.close()


@pytest.fixture
def other(book: Gradebook) -> Iterator[Gradebook]:
    """Return the same gradebook, opened by another run."""
    other = Gradebook(book.path)
    yield other
    other.close()


def test_a_grading_is_found_by_all_that_it_depends_on(book: Gradebook, other: Gradebook) -> None:
    """Another run finds it; another content, harness, data, device, seed, length or language does not."""
    book.enter(KEY, "rubric", REPORT)
    found = other.find(KEY)
    assert found is not None
    assert report_from(found.report) == REPORT
    for name, value in vars(KEY).items():
        changed = value + 1 if isinstance(value, int) else f"{value}, changed"
        assert other.find(replace(KEY, **{name: changed})) is None


def test_outcomes_are_rows_that_any_program_reads(book: Gradebook) -> None:
    """What became of each criterion, with feedback and named mistake, lies in a table."""
    book.enter(KEY, "rubric", REPORT)
    with closing(sqlite3.connect(book.path)) as connection:
        rows = connection.execute("select criterion, outcome, feedback, mistake from outcome").fetchall()
    assert set(rows) == {(r.id, r.outcome, r.feedback, r.mistake) for r in REPORT.criteria}


def test_what_is_ungraded_gives_way_and_what_is_graded_stays(book: Gradebook) -> None:
    """A later grading takes the place of an ungraded one, and of a graded one only when it is done again."""
    better = replace(REPORT, seconds=REPORT.seconds + 1)
    for report, cause, again, expected in [
        (None, "no memory", False, ("no memory", 0)),
        (REPORT, "", False, ("", REPORT.seconds)),
        (None, "no memory", False, ("", REPORT.seconds)),
        (better, "", False, ("", REPORT.seconds)),
        (better, "", True, ("", better.seconds)),
        (None, "killed", True, ("", better.seconds)),
    ]:
        book.enter(KEY, "rubric", report, cause, again=again)
        found = book.find(KEY)
        assert found is not None
        assert (found.cause, found.seconds) == expected


def test_a_report_comes_back_as_it_was() -> None:
    """Stored text gives the same report, whole points whole; other text is refused."""
    assert report_from(to_text(REPORT)) == REPORT
    assert [type(row.points) for row in report_from(to_text(REPORT)).criteria] == [
        type(r.points) for r in REPORT.criteria
    ]
    for text in ("{}", "[]", "nonsense"):
        with pytest.raises(ValueError, match=r"no report|Expecting"):
            report_from(text)


def test_changed_points_change_the_score_alone(book: Gradebook) -> None:
    """Under a rubric with other points the same outcomes give another score, in rows and in reports."""
    book.enter(KEY, "rubric", REPORT)
    found = book.find(KEY)
    assert found is not None
    doubled = Rubric((Part("All", {criterion: 2 * points for criterion, points in RUBRIC.points.items()}),))
    assert sum(row.earned for row in found.results(doubled)) == 2 * REPORT.score
    report = rescored(report_from(found.report), doubled)
    assert (report.score, report.max_score) == (2 * REPORT.score, 2 * REPORT.max_score)
    assert [(r.outcome, r.feedback) for r in report.criteria] == [(r.outcome, r.feedback) for r in REPORT.criteria]


def test_a_rubric_that_leaves_a_graded_criterion_out_is_refused(book: Gradebook) -> None:
    """Points for some of what was graded are no table of points: the error names what is missing, and the remedy."""
    first, *others = RUBRIC.points
    fewer = Rubric((Part("All", {criterion: RUBRIC.points[criterion] for criterion in others}),))
    with pytest.raises(RubricError, match=f"leaves out '{first}'; give it a line with its points"):
        rescored(REPORT, fewer)


def test_a_delivery_takes_the_place_of_the_last(book: Gradebook) -> None:
    """What a student hands in later counts, and waits for its own grading."""
    student = Student("s1", "Name", "s1@example.org", "A")
    delivery = Delivery("s1", "first.zip", Path("first.zip"), student, datetime(2026, 1, 2, tzinfo=timezone.utc))
    book.enter(KEY, "rubric", REPORT)
    found = book.find(KEY)
    assert found is not None
    book.deliver(delivery, "content")
    book.assign("s1", found.number)
    assert [row["grading"] for row in book.delivered()] == [found.number]
    book.deliver(replace(delivery, called="second.zip"), "other content")
    (row,) = book.delivered()
    assert (row["called"], row["sha256"], row["grading"], row["section"]) == ("second.zip", "other content", None, "A")


def test_marks_are_entered_all_or_none(book: Gradebook) -> None:
    """Where one mark cannot be entered none is."""
    given = {("s1", "Q1"): Mark(3, 5, "good"), ("s1", "Q2"): Mark(4, 5)}
    with pytest.raises(KeyError):
        book.give(given, {("s1", "Q1"): "hash"})
    assert book.given() == {}
    book.give(given, dict.fromkeys(given, "hash"))
    assert book.given("s1") == {place: ("hash", mark) for place, mark in given.items()}
    assert book.given("s2") == {}


# What the ids of the class were called, and are; under which id the mark of a is then, and whether b has its own.
MOVES = {
    "another-id": ({"a": "a.zip"}, {"b": "a.zip"}, {"b": "a"}),
    "among-others": ({"a": "a.zip", "c": "c.zip"}, {"b": "a.zip", "c": "c.zip"}, {"b": "a"}),
    "the-same-id": ({"a": "a.zip"}, {"a": "a.zip"}, {"a": "a", "b": "b"}),
    "another-name": ({"a": "a.zip"}, {"b": "b.zip"}, {"a": "a", "b": "b"}),
    "left-the-class": ({"a": "a.zip"}, {}, {"a": "a", "b": "b"}),
    "earlier-work-beside-it": ({"a": "a.zip"}, {"a": "later.zip", "b": "a.zip"}, {"a": "a", "b": "b"}),
    "an-id-of-the-class": ({"a": "a.zip", "b": "b.zip"}, {"b": "a.zip"}, {"a": "a", "b": "b"}),
    "two-of-one-name": ({"a": "a.zip"}, {"b": "a.zip", "c": "a.zip"}, {"a": "a", "b": "b"}),
    "two-had-the-name": ({"a": "a.zip", "c": "a.zip"}, {"b": "a.zip"}, {"a": "a", "b": "b"}),
}


@pytest.mark.parametrize(("before", "called", "expected"), MOVES.values(), ids=MOVES)
def test_marks_move_only_with_what_they_were_given_for(
    book: Gradebook, before: dict[str, str], called: dict[str, str], expected: dict[str, str]
) -> None:
    """Marks go from an id that has left to a new one of the same name, if only one has it; all others stay."""
    for id, name in before.items():
        book.deliver(Delivery(id, name, Path(name)), "content")
    given = {(id, "Q1"): Mark(3, 5, id) for id in "ab"}
    book.give(given, dict.fromkeys(given, "hash"))
    assert book.move_marks(called) == ("a" not in expected)
    assert {id: mark.comment for (id, _), (_, mark) in book.given().items()} == expected


def test_a_run_that_ends_early_keeps_no_mark_from_going_back(book: Gradebook) -> None:
    """What a run with a wrong roster has moved and not come to deliver is found again by the next, with the right."""
    right, wrong = {"1": "a.zip", "2": "b.zip"}, {"wang": "a.zip", "li": "b.zip"}
    for id, name in right.items():
        book.deliver(Delivery(id, name, Path(name)), "content")
    given = {("1", "Q1"): Mark(9, 10), ("2", "Q1"): Mark(8, 10)}
    book.give(given, dict.fromkeys(given, "hash"))
    for called in (wrong, right):
        assert book.move_marks(called) == 2
        assert book.keep_only(called) == 0
        book.deliver(Delivery(*next(iter(called.items())), Path("a.zip")), "content")
    assert {key: mark for key, (_, mark) in book.given().items()} == given


def test_settings_are_kept(book: Gradebook, other: Gradebook) -> None:
    """The first value stays unless another is kept on purpose; asking keeps nothing."""
    assert book.setting("codes", "none") == "none"
    assert (book.keep_first("codes", "one"), other.keep_first("codes", "two")) == ("one", "one")
    other.keep("codes", "three")
    assert book.setting("codes", "four") == "three"


def test_many_writers_do_not_spoil_it(book: Gradebook) -> None:
    """Four runs that enter the same gradings at once leave each there once, with all of its outcomes."""

    def enter() -> None:
        mine = Gradebook(book.path)
        for number in range(10):
            mine.enter(replace(KEY, sha256=str(number)), "rubric", REPORT)
        mine.close()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(sqlite3.connect(book.path)) as connection:
        assert connection.execute("select count(*) from grading").fetchone() == (10,)
        assert connection.execute("select count(*) from outcome").fetchone() == (10 * len(REPORT.criteria),)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)


def _fill(book: Gradebook) -> None:
    for seed in range(1, 100):
        book.enter(replace(KEY, seed=seed), "rubric", REPORT)


def test_a_full_disk_is_told_and_costs_nothing(book: Gradebook) -> None:
    """Where there is no room left, what could not be entered is told in a line with its remedy; the rest is kept."""
    book.enter(KEY, "rubric", REPORT)
    book.close()
    full = Gradebook(book.path)
    sql.event.listen(full._engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
    full._engine.dispose()
    words = (
        "the gradebook '.*': database or disk is full; make room, and run the command again: what was entered is kept"
    )
    with closing(full), pytest.raises(HarnessFault, match=f"^{words}$"):
        _fill(full)
    with closing(Gradebook(book.path)) as after:
        found = after.find(KEY)
    assert found is not None
    assert report_from(found.report) == REPORT


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"", None])
def test_what_is_no_gradebook_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """A file that is no database, or a folder, is a usage error; an empty file becomes a gradebook."""
    path = tmp_path / "course.sqlite"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    if content == b"":
        Gradebook(path).close()
        return
    with pytest.raises(UsageError, match="is no gradebook"):
        Gradebook(path)


@pytest.mark.parametrize("name", ["a b.sqlite", "a%20b.sqlite", "a?b.sqlite", "a#b.sqlite"])
def test_the_file_is_the_one_that_was_named(tmp_path: Path, name: str) -> None:
    """A name is a name, whatever is in it."""
    Gradebook(tmp_path / name).close()
    assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in tmp_path.iterdir()} == {name}


def test_another_programs_or_a_later_file_is_refused(tmp_path: Path) -> None:
    """A database with tables of something else stays as it is; one of a newer version is told as such."""
    other, later = tmp_path / "other.sqlite", tmp_path / "later.sqlite"
    Gradebook(later).close()
    for path, statement in (
        (other, "create table mine (x)"),
        (later, "update alembic_version set version_num = '9999'"),
    ):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
            connection.commit()
    with pytest.raises(UsageError, match="tables of something else"):
        Gradebook(other)
    with pytest.raises(UsageError, match="made by a newer version"):
        Gradebook(later)
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute("select name from sqlite_master").fetchall() == [("mine",)]


def test_last_year_s_gradebook_is_brought_to_this_version(book: Gradebook) -> None:
    """A gradebook with the first tables keeps its deliveries, about which nothing is noted."""
    book.deliver(Delivery("s1", "s1.zip", Path()), "content", notes={"stray": "text"})
    with closing(sqlite3.connect(book.path)) as connection:
        connection.execute("alter table delivery drop column notes")
        connection.execute("update alembic_version set version_num = '0001'")
        connection.commit()
    with closing(Gradebook(book.path)) as later:
        assert [(row["id"], row["notes"]) for row in later.delivered()] == [("s1", "{}")]


def test_the_committed_tables_are_those_of_the_migrations(book: Gradebook) -> None:
    """What the migrations make is what the code asks for: column by column."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    from grader.cohort.schema import metadata

    engine = create_engine(f"sqlite:///{book.path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
