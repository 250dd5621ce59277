"""The written answers out, to be read and marked question by question, and the marks in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.language import say
from grader.templates import template
from grader.text import number_text, printable, printable_lines

from .filled import read_marks
from .marksheet import names, write_marks
from .records import Cohort, Row

__all__ = ["export_answers", "read_marks"]

TEMPLATE = Path(__file__).with_name("answers.html.j2")
ANSWER = 20_000  # characters shown of a written answer
NAME = 100  # characters of an id, a name or a question's title
ASKED = 1_000  # characters of a question's words


@dataclass(frozen=True)
class Answer:
    """A written answer by ``id``, which is a code on anonymous sheets; ``mark`` and ``comment`` as far as there are."""

    id: str
    name: str
    text: str
    mark: str
    comment: str


@dataclass(frozen=True)
class Question:
    """A question with its words as far as they are known, the most points, all answers, and how many gave none."""

    title: str
    asked: str
    most: str
    answers: tuple[Answer, ...]
    unanswered: str


def export_answers(
    cohort: Cohort, asked: Mapping[str, str] | None = None, *, anonymous_key: str = ""
) -> dict[str, str]:
    """Return the texts of ``answers.html``, ``answers.md`` and ``marks.csv``, by file name.

    The first two have all answers, question by question, the third a line for each, on which a person writes points;
    ``read_marks`` reads it back. ``asked`` are the words of the questions by title, as far as they are known.

    With an ``anonymous_key`` a code stands for the id, in whose order all is, and neither a name nor a file's name nor
    an address is in any of them. The answers themselves are left as they are: a student who writes his name into one is
    read by name.
    """
    questions = [_question(title, (asked or {}).get(title, ""), cohort, anonymous_key) for title in cohort.questions]
    name = printable(cohort.name, NAME)
    html = template(TEMPLATE).render(name=name, questions=questions)
    markdown = "\n\n".join(_blocks(name, questions)) + "\n"
    return {"answers.html": html, "answers.md": markdown, "marks.csv": write_marks(cohort, anonymous_key)}


def _question(title: str, asked: str, cohort: Cohort, anonymous_key: str) -> Question:
    shown = names(cohort, anonymous_key)
    rows = sorted(cohort.rows, key=lambda row: shown[row.id])
    written = [row for row in rows if row.answers.get(title, "").strip()]
    return Question(
        printable(title, NAME),
        printable(asked, ASKED),
        _points(cohort.questions[title]),
        tuple(_answer(row, title, shown, named=not anonymous_key) for row in written),
        _unanswered(len(rows) - len(written)),
    )


def _answer(row: Row, question: str, shown: Mapping[str, str], named: bool) -> Answer:
    mark = row.marks.get(question)
    return Answer(
        id=shown[row.id],
        name=printable(row.student.name, NAME) if row.student and named else "",
        text=printable_lines(row.answers[question].strip("\r\n"), ANSWER),
        mark=say("{earned} of {points}", earned=number_text(mark.points), points=_points(mark.most)) if mark else "",
        comment=printable_lines(mark.comment, ANSWER) if mark else "",
    )


def _points(points: float) -> str:
    return say("{number} point" if points == 1 else "{number} points", number=number_text(points))


def _unanswered(number: int) -> str:
    if number:
        return say(
            "{number} submission without an answer." if number == 1 else "{number} submissions without an answer.",
            number=number,
        )
    return say("All submissions have an answer.")


def _blocks(name: str, questions: list[Question]) -> Iterator[str]:
    """Yield the blocks of the Markdown: what others wrote stands in code, where no mark of theirs is obeyed."""
    yield "# " + say("Written answers: {name}", name=_code(name))
    for question in questions:
        yield f"## {_code(question.title)}{say(', ')}{question.most}"
        if question.asked:
            yield _code(question.asked)
        for answer in question.answers:
            yield f"### {_code(answer.id)}" + (f" {_code(answer.name)}" if answer.name else "")
            yield _fenced(answer.text)
            if answer.mark:
                yield say("Marked: {mark}.", mark=answer.mark)
            if answer.comment:
                yield _fenced(answer.comment)
        yield question.unanswered


def _code(line: str) -> str:
    marks = "`" * (_longest_run(line) + 1)
    return f"{marks} {line} {marks}"


def _fenced(text: str) -> str:
    marks = "`" * max(3, _longest_run(text) + 1)
    return f"{marks}text\n{text}\n{marks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
