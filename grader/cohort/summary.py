"""A class as the gradebook has it, and the files made of that: the class's page and the tables."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.files import write_whole
from grader.formats import FILES
from grader.lab import Lab
from grader.language import say
from grader.rubric import Rubric
from grader.skeleton import skeletons
from grader.text import number_text

from .alike import pairs, render_alike
from .gradebook import Gradebook
from .late import LatePolicy
from .page import ALIKE, render_page
from .records import Cohort, Mark, Row, Student
from .reports import marks_above, marks_of
from .tables import ASSIGNMENT, canvas_csv, moodle_csv, plain_csv

PAGE = "class.html"
RESERVED = (PAGE, ALIKE, "scores.csv", "canvas.csv", "moodle.csv")  # no submission is called so


def cohort_of(gradebook: Gradebook, rubric: Rubric, name: str, seconds: float = 0.0) -> Cohort:
    """Return the class in ``gradebook`` as it is now, under ``rubric``."""
    policy = load_policy(gradebook)
    given = gradebook.given()
    rows = tuple(_row(delivered, gradebook, rubric, policy, given) for delivered in gradebook.delivered())
    there = {row.student.id for row in rows if row.student}
    missing = tuple(student for student in load_roster(gradebook) if student.id not in there)
    questions = dict.fromkeys(rubric.questions, rubric.question_points)
    return Cohort(name, rows, rubric.points, questions, missing, seconds)


def write_class(cohort: Cohort, out: Path, gradebook: Gradebook) -> list[Path]:
    """Write the page and the tables of a class to the folder ``out``, each whole or not at all; return their paths.

    The gradebook tells the assignment's name, and whether the scores for Canvas and Moodle are the total ones. The page
    leads to that of pairs where there is one in ``out``.
    """
    out.mkdir(parents=True, exist_ok=True)
    assignment = gradebook.setting("assignment", ASSIGNMENT)
    total = bool(gradebook.setting("total", ""))
    texts = {
        PAGE: render_page(cohort, ALIKE if (out / ALIKE).is_file() else ""),
        "scores.csv": "\ufeff" + plain_csv(cohort),  # a spreadsheet takes it for UTF-8 then; the platforms may not
        "canvas.csv": canvas_csv(cohort, assignment, total=total),
        "moodle.csv": moodle_csv(cohort, assignment, total=total),
    }
    return [write_whole(out / name, text) for name, text in texts.items()]


def write_alike(cohort: Cohort, gradebook: Gradebook, out: Path, lab: Lab) -> Path:
    """Write the page of submissions that are alike beyond the skeleton, as a hint to look; return its path.

    The reference is not taken out: two who copied it are alike.
    """
    out.mkdir(parents=True, exist_ok=True)
    sources = gradebook.sources()
    names = {row.id: row.student.name for row in cohort.rows if row.student}
    found = pairs(sources, list(skeletons(lab.reference).values()))
    return write_whole(out / ALIKE, render_alike(found, sources, names))


def keep_roster(gradebook: Gradebook, students: Mapping[str, Student]) -> None:
    """Keep who is in the class."""
    gradebook.keep("roster", json.dumps([asdict(student) for student in students.values()]))


def load_roster(gradebook: Gradebook) -> list[Student]:
    """Return who is in the class, as far as that was said."""
    return [Student(**row) for row in json.loads(gradebook.setting("roster", "[]"))]


def keep_policy(gradebook: Gradebook, policy: LatePolicy) -> None:
    """Keep what being late costs."""
    gradebook.keep("late", json.dumps({**asdict(policy), "due": policy.due.isoformat()}))


def forget_policy(gradebook: Gradebook) -> None:
    """Have nothing be late any more."""
    gradebook.keep("late", "null")


def load_policy(gradebook: Gradebook) -> LatePolicy | None:
    """Return what being late costs, if that was said."""
    kept = json.loads(gradebook.setting("late", "null"))
    return kept and LatePolicy(**{**kept, "due": datetime.fromisoformat(kept["due"])})


def _row(
    delivered: Mapping[str, Any],
    gradebook: Gradebook,
    rubric: Rubric,
    policy: LatePolicy | None,
    given: Mapping[tuple[str, str], tuple[str, Mark]],
) -> Row:
    name = delivered["id"]
    graded = gradebook.grading(delivered["grading"]) if delivered["grading"] is not None else None
    report = json.loads(graded.report) if graded and graded.report else {}
    answers = report.get("answers", {})
    submitted = datetime.fromisoformat(delivered["submitted"]) if delivered["submitted"] else None
    student = Student(delivered["student"], delivered["name"], delivered["email"], delivered["section"])
    above = _above(marks_above(name, answers, given, rubric.question_points), rubric.question_points)
    cause = delivered["problem"] or (graded.cause if graded else say("not graded yet; run the same command again"))
    return Row(
        id=name,
        called=delivered["called"],
        student=student if student.id else None,
        submitted=submitted,
        sha256=delivered["sha256"],
        results=graded.results(rubric) if graded else (),
        cause=cause,
        seconds=graded.seconds if graded else 0.0,
        answers=answers,
        marks=marks_of(name, answers, given, rubric.question_points),
        late=policy.late(submitted) if policy else None,
        report=f"{name}/{FILES['html']}" if graded and not graded.cause else "",
        notes={**json.loads(delivered["notes"]), **({"above": above} if above else {})},
        isolation=report.get("environment", {}).get("isolation", ""),
    )


def _above(marks: Mapping[str, Mark], most: float) -> str:
    """Return which marks are above the most points, which may have been lowered since; empty for none."""
    told = [
        say("{question} {earned} of {points}", question=one, earned=number_text(mark.points), points=number_text(most))
        for one, mark in marks.items()
    ]
    return say(", ").join(told)
