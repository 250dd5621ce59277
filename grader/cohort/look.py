"""Which submissions a teacher should look at, and why: what a score alone doesn't tell."""

from collections.abc import Iterator

from grader.ledger import BLOCKED, CRASHED, MISSING, TIMEOUT

from .records import Cohort, Row

OFF_ROSTER = "not on the roster, so not in the tables for Canvas and Moodle"
NOTHING = "nothing of the lab is written in it"
NO_POINTS = "no points, though something is written"
ENDED = "its code crashed or ran out of time"


def to_look_at(cohort: Cohort) -> dict[str, list[str]]:
    """Return the reasons to look at a submission, by id, of those that have any; ungraded ones have a list already."""
    found = {row.id: list(_reasons(row, cohort)) for row in cohort.rows}
    return {id: reasons for id, reasons in found.items() if reasons}


def _reasons(row: Row, cohort: Cohort) -> Iterator[str]:
    if cohort.off_roster(row):
        yield OFF_ROSTER
    if not row.graded:
        return
    outcomes = {result.outcome for result in row.results}
    if outcomes <= {MISSING, BLOCKED}:
        yield NOTHING
    elif row.score == 0:
        yield NO_POINTS
    if outcomes & {CRASHED, TIMEOUT}:
        yield ENDED
