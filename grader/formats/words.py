"""What the forms of the report say alike, in the language in use."""

from grader.formats.text import LENGTH, safe, safe_name
from grader.language import say
from grader.ledger import BLOCKED, CRASHED, ERROR, FAILED, MISSING, PASSED, TIMEOUT, Result
from grader.report import Late, Report
from grader.text import number_text


def outcome_words(result: Result) -> str:
    """Return what became of a criterion, with what it waits for where it is blocked."""
    words = {
        PASSED: say("passed"),
        FAILED: say("failed"),
        ERROR: say("error"),
        TIMEOUT: say("timeout"),
        CRASHED: say("crashed"),
        MISSING: say("not written yet"),
        BLOCKED: say("blocked, {reason}", reason=safe_name(result.feedback)),
    }
    return words.get(result.outcome, safe_name(result.outcome))


def is_lost(result: Result) -> bool:
    """Tell whether something of this criterion is to be mended: neither passed nor blocked by another."""
    return result.outcome not in (PASSED, BLOCKED)


def is_wrong(result: Result) -> bool:
    """Tell whether what is written is wrong, so that there is more to say than the outcome."""
    return is_lost(result) and result.outcome != MISSING


def told_before(report: Report, result: Result) -> str:
    """Return the first criterion of which the very same is told, empty where there is none before ``result``."""
    if result.finding is None or not is_wrong(result):
        return ""
    same = (result.outcome, result.finding, result.place, result.mistake)
    told = (row for row in report.criteria if (row.outcome, row.finding, row.place, row.mistake) == same)
    first = next(told, result).id
    return first if first != result.id else ""


def explanation(result: Result, length: int = LENGTH) -> str:
    """Return what was called, what came back and the rest of the finding, or else the feedback, in lines."""
    return safe(result.finding.text() if result.finding else result.feedback, length)


def points_words(result: Result) -> str:
    """Return the points of a criterion: ``0 of 4 points``."""
    return say("{earned} of {points} points", earned=number_text(result.earned), points=number_text(result.points))


def score_words(report: Report) -> str:
    """Return the score, and what it leaves out where not all was run."""
    earned, points = number_text(report.score), number_text(report.max_score)
    if report.left_out:
        return say(
            "{earned} of {points} points; the experiments ({rest} points) were not run",
            earned=earned,
            points=points,
            rest=number_text(sum(report.left_out.values())),
        )
    return say("score: {earned} of {points}", earned=earned, points=points)


def answers_words(report: Report) -> str:
    """Return what the written answers earned; before a person has marked any, which of them are there."""
    if report.marks:
        waiting = sum(bool(text) and question not in report.marks for question, text in report.answers.items())
        marked = say(
            "written answers: {points} of {most} points, marked by a person",
            points=number_text(sum(mark.points for mark in report.marks.values())),
            most=number_text(report.most_marks),
        )
        return say("{marked}; {number} not marked yet", marked=marked, number=waiting) if waiting else marked
    written = ", ".join(safe_name(question) for question, text in report.answers.items() if text)
    number = len(report.answers)
    if not written:
        return say("written answers: none of {number}, marked by a person", number=number)
    return say("written answers: {written} of {number}, marked by a person", written=written, number=number)


def late_words(late: Late | None) -> str:
    """Return how late a submission came and what that costs, if it does; empty in time, or where nobody knows."""
    if late is None:
        return ""
    if not late.percent:
        return say("handed in {time} late", time=late_time(late.minutes))
    return say(
        "handed in {time} late: {percent} percent less, which is not in the score",
        time=late_time(late.minutes),
        percent=number_text(late.percent),
    )


def late_time(minutes: float) -> str:
    """Return how late a submission came, in the unit that suits."""
    if minutes < 2 * 60:
        return say("{minutes} minutes", minutes=number_text(round(minutes)))
    if minutes < 2 * 24 * 60:
        return say("{hours} hours", hours=number_text(round(minutes / 60, 1)))
    return say("{days} days", days=number_text(round(minutes / 24 / 60, 1)))


def environment_words(report: Report) -> str:
    """Return what it was graded with."""
    text = say(
        "python {python}, torch {torch}, device {device}, data {data}, isolation {isolation}, seed {seed}",
        **vars(report.environment),
    )
    return safe(text)
