"""Which submissions a teacher is pointed at, beside the ungraded ones."""

import pytest
from canned_cohort import small_class

from grader.cohort.look import ENDED, NO_POINTS, NOTHING, OFF_ROSTER, to_look_at
from grader.cohort.page import render_page
from grader.cohort.records import Cohort, Row, Student
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


def test_the_page_lists_them() -> None:
    """The class's page has each of them with its reasons, and leads to the pairs that are alike."""
    page = render_page(small_class())
    section = page.partition('id="look"')[2].partition("</section>")[0]
    assert section.count("<tr>") == 1 + len(to_look_at(small_class()))
    assert OFF_ROSTER in section
    assert '<a href="alike.html">' in page
