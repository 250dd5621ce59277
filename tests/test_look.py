"""Which submissions a teacher is pointed at, beside the ungraded ones."""

from dataclasses import replace
from pathlib import Path

import pytest
from canned_cohort import small_class

from grader.cohort.look import ENDED, FEW, NO_POINTS, NOTES, NOTHING, OFF_ROSTER, notes_on, often, to_look_at
from grader.cohort.page import render_page
from grader.cohort.records import Cohort, Row, Student
from grader.language import speaking
from grader.ledger import BLOCKED, CRASHED, FAILED, MISSING, PASSED, TIMEOUT, Result


def _class(*outcomes: str, known: bool = True, roster: bool = True) -> Cohort:
    results = tuple(
        Result(f"c{n}", 4, 4 if outcome == PASSED else 0, outcome, "") for n, outcome in enumerate(outcomes)
    )
    row = Row("s1", "s1.zip", Student("s1") if known else None, results=results)
    away = (Student("s2"),) if roster else ()
    return Cohort("class", (row,), {result.id: 4.0 for result in results}, {}, away)


@pytest.mark.parametrize(
    ("outcomes", "reasons"),
    [
        ([PASSED, FAILED], []),
        ([MISSING, BLOCKED], [NOTHING]),
        ([FAILED, MISSING], [NO_POINTS]),
        ([PASSED, TIMEOUT], [ENDED]),
        ([CRASHED, MISSING], [NO_POINTS, ENDED]),
        ([], []),
    ],
    ids=["usual", "empty", "all-wrong", "hung", "crashed", "ungraded"],
)
def test_reasons_to_look(outcomes: list[str], reasons: list[str]) -> None:
    """Work without a line of the lab, without points, or that crashed is to be looked at; usual work is not."""
    assert to_look_at(_class(*outcomes)).get("s1", []) == reasons


@pytest.mark.parametrize(("roster", "reasons"), [(True, [OFF_ROSTER]), (False, [])], ids=["roster", "no-roster"])
def test_who_is_not_on_the_roster_is_told(roster: bool, reasons: list[str]) -> None:
    """A submission of nobody on the roster is pointed at, where there is a roster."""
    assert to_look_at(_class(PASSED, known=False, roster=roster)).get("s1", []) == reasons


def test_an_older_work_is_not_told_as_off_the_roster() -> None:
    """Whose newer work counts is on the roster; the reason is that one, with the student's id."""
    cohort = _class(PASSED)
    rows = tuple(replace(row, student=None, notes={"meant": "s9"}) for row in cohort.rows)
    missing = small_class().missing
    assert missing
    told = to_look_at(replace(cohort, rows=rows, missing=missing))
    assert set(map(tuple, told.values())) == {(f"{NOTES['meant']}: s9",)}


@pytest.mark.parametrize(
    ("answers", "questions", "told"),
    [
        ({"Q1": " \n", "Q2": ""}, {"Q1": 10, "Q2": 10}, True),
        ({"Q1": "x", "Q2": ""}, {"Q1": 10, "Q2": 10}, False),
        ({}, {"Q1": 10}, True),
        ({}, {}, False),
    ],
)
def test_a_submission_without_an_answer_is_to_be_looked_at(
    answers: dict[str, str], questions: dict[str, float], told: bool
) -> None:
    """Where the lab has questions and none is answered that is told; of ungraded work nothing is known."""
    cohort = _class(PASSED, roster=False)
    row = replace(cohort.rows[0], answers=answers)
    asked = replace(cohort, rows=(row, replace(row, id="s3", results=())), questions=questions)
    assert to_look_at(asked) == {"s1": [NOTES["unanswered"]]} if told else not to_look_at(asked)


def _noted(noted: int, size: int) -> Cohort:
    rows = [Row(f"s{n:02}", "a.zip", notes={"stray": f"text {n}"} if n < noted else {}) for n in range(size)]
    return Cohort("class", tuple(rows), {}, {})


@pytest.mark.parametrize(
    ("noted", "size", "together"),
    [(1, 40, False), (FEW, FEW, False), (20, 40, False), (21, 40, True), (FEW + 1, FEW + 1, True)],
)
def test_a_note_on_most_of_the_class_is_told_once(noted: int, size: int, together: bool) -> None:
    """A note stands beside its submission with what it is about; where most have it, it is a count."""
    cohort = _noted(noted, size)
    assert often(cohort) == ([(noted, NOTES["stray"])] if together else [])
    alone = {f"s{n:02}": [f"{NOTES['stray']}: text {n}"] for n in range(0 if together else noted)}
    assert to_look_at(cohort) == alone
    section = render_page(cohort).partition('id="look"')[2].partition("</section>")[0]
    assert (f'<th scope="row">{noted} of {size}</th>' in section) == together
    assert section.count("<tr>") == 1 + (1 if together else noted)


UNREAD = {
    "word": (["report.docx"], "## Q1\nBecause.\n", "report.docx"),
    "several": (["a/Q1.PDF", "notes.txt", "Answers.md.md"], "", "Answers.md.md, a/Q1.PDF, notes.txt"),
    "all-answered": (["report.docx"], "## Q1\nBecause.\n## Q2\nSo.\n", ""),
    "no-text": (["net.py", "figure.png"], "", ""),
    "of-the-lab": (["README.md", "requirements.txt", "handout.en.md", ".git/a.txt"], "", ""),
}


@pytest.mark.parametrize(("names", "answers", "told"), UNREAD.values(), ids=UNREAD)
def test_files_that_may_hold_answers_are_told(tmp_path: Path, names: list[str], answers: str, told: str) -> None:
    """Where an answer is missing, the documents beside it that nobody reads are named."""
    for name, text in {**dict.fromkeys(names, ""), "answers.md": answers}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert notes_on(tmp_path, ["Q1", "Q2"]).get("unread", "") == told


def test_reasons_are_told_in_the_class_s_language() -> None:
    """In a class graded in Chinese the reasons are Chinese, as the rest of the page is."""
    with speaking("zh"):
        page = render_page(_noted(1, 2))
    assert '<html lang="zh-CN">' in page
    assert '<td class="words break">answers.md 中有不属于任何问题的文字：text 0</td>' in page


def test_the_page_lists_them() -> None:
    """The class's page has each of them with its reasons, and leads to the pairs that are alike."""
    page = render_page(small_class())
    section = page.partition('id="look"')[2].partition("</section>")[0]
    assert section.count("<tr>") == 1 + len(to_look_at(small_class()))
    assert OFF_ROSTER in section
    assert '<a href="alike.html">' in page
