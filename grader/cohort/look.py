"""Which submissions a teacher should look at, and why: what a score alone doesn't tell."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.answers import text_of_no_question, undecoded, written_answers
from grader.lab import Lab
from grader.language import message, say
from grader.ledger import BLOCKED, CRASHED, MISSING, TIMEOUT
from grader.text import printable

from .records import Cohort, Row

OFF_ROSTER = message("not on the roster, so not in the tables for Canvas and Moodle")
NOTHING = message("nothing of the lab is written in it")
NO_POINTS = message("no points, though something is written")
ENDED = message("its code crashed or ran out of time")
# What is odd about what was delivered, by the key under which the gradebook has the value; and about its answers.
NOTES = {
    "stray": message("answers.md has text that belongs to no question"),
    "encoding": message("answers.md is neither UTF-8 nor GB18030, and not read in full; the first byte that is none"),
    "unanswered": message("no question is answered"),
    "unread": message("some questions are without an answer, and these files, which are not read, may hold it"),
    "duplicates": message("taken for the files without a number in the name"),
    "above": message("marks above the most points of their question, which do not count; mark these answers again"),
    "statements": message("its notebook changes what it defined, and that is left out; it may have more points"),
    "meant": message(
        "not in the tables: another submission, newer or surer, counts for the student whom its name means"
    ),
    "late": message("its platform calls it late; when it came is not known, so nothing is taken off"),
    "folder": message("of several folders with modules of the lab the first, which has most, was taken"),
}
TEXTS = {".docx", ".doc", ".odt", ".rtf", ".pages", ".pdf", ".txt", ".md", ".markdown"}  # that may hold answers
GIVEN = re.compile(r"(?:readme|changelog|contributing|license|requirements|handout)\b.*", re.IGNORECASE)  # hold none
NAMED, NAME = 20, 80  # submissions of another isolation that are named, characters of a name
SHOWN = 100  # characters of a value
FEW = 5  # submissions with one note are told one by one, whatever the class's size


def notes_on(folder: Path, questions: Sequence[str]) -> dict[str, str]:
    """Return what is odd about the submission in ``folder``: values by the keys of ``NOTES``."""
    answers = folder / "answers.md"
    notes = {}
    if byte := undecoded(answers):
        notes["encoding"] = byte
    elif stray := text_of_no_question(answers, questions, Lab.here().root / "student" / "answers.md"):
        notes["stray"] = printable(stray, SHOWN)
    if not all(written_answers(answers, questions).values()) and (unread := list(_unread(folder))):
        notes["unread"] = printable(", ".join(unread), SHOWN)
    return notes


def _unread(folder: Path) -> Iterator[str]:
    """Yield the files in ``folder`` that may hold answers and are not read, by their names below it."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        text = path.suffix.lower() in TEXTS and not GIVEN.fullmatch(path.name) and path.is_file()
        if text and name != "answers.md" and not name.startswith(".") and "/." not in name:
            yield name


def to_look_at(cohort: Cohort) -> dict[str, list[str]]:
    """Return the reasons to look at a submission, by id, of those that have any; ungraded ones have a list already.

    A note on most of the class is none of them: ``often`` has it.
    """
    left_out = _often(cohort)
    found = {row.id: [*_reasons(row, cohort), *_said(_notes(row, cohort), left_out)] for row in cohort.rows}
    return {id: reasons for id, reasons in found.items() if reasons}


def often(cohort: Cohort) -> list[tuple[int, str]]:
    """Return the notes that are on most of the class, each with the number of submissions."""
    return [(number, say(NOTES[key])) for key, number in _often(cohort).items()]


def _often(cohort: Cohort) -> Mapping[str, int]:
    counts = Counter(key for row in cohort.rows for key in _notes(row, cohort))
    return {key: number for key, number in counts.items() if number > max(FEW, len(cohort.rows) / 2)}


def _reasons(row: Row, cohort: Cohort) -> Iterator[str]:
    if cohort.off_roster(row) and "meant" not in row.notes:
        yield say(OFF_ROSTER)
    if not row.graded:
        return
    outcomes = {result.outcome for result in row.results}
    if outcomes <= {MISSING, BLOCKED}:
        yield say(NOTHING)
    elif row.score == 0:
        yield say(NO_POINTS)
    if outcomes & {CRASHED, TIMEOUT}:
        yield say(ENDED)


def _notes(row: Row, cohort: Cohort) -> dict[str, str]:
    unanswered = row.graded and cohort.questions and not any(text.strip() for text in row.answers.values())
    return {**row.notes, **({"unanswered": ""} if unanswered else {})}


def _said(notes: Mapping[str, str], left_out: Mapping[str, int]) -> Iterator[str]:
    for key, value in notes.items():
        if key not in left_out:
            yield say("{called}: {reason}", called=say(NOTES[key]), reason=value) if value else say(NOTES[key])


def isolation_words(cohort: Cohort) -> Iterator[str]:
    """Yield at which level of isolation the submissions were graded, then those that were at another than most."""
    levels = Counter(row.isolation for row in cohort.rows if row.isolation).most_common()
    for place, (level, _) in enumerate(levels):
        told = printable(level, NAME)
        ids = [printable(row.id, NAME) for row in cohort.rows if row.isolation == level]
        names, left = say(", ").join(ids[:NAMED]), len(ids[NAMED:])
        if len(levels) == 1:
            yield say("All graded submissions ran with isolation {level}.", level=told)
        elif place == 0 and levels[0][1] > levels[1][1]:
            yield say("Most graded submissions ran with isolation {level}, others did not.", level=told)
        elif left:
            yield say("With isolation {level}: {names} and {number} more.", level=told, names=names, number=left)
        else:
            yield say("With isolation {level}: {names}.", level=told, names=names)
