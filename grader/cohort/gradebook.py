"""The gradebook: one SQLite file with every grading of a class, as tables that other programs can read.

Points are not kept: a score is the outcomes under the rubric of the day, so changed points need no run.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NoReturn

import sqlalchemy as sql
from alembic.util import CommandError
from sqlalchemy.dialects.sqlite import insert

from grader.ledger import PASSED, UNGRADED, Result
from grader.options import UsageError
from grader.process import HarnessFault
from grader.report import Report
from grader.rubric import Rubric

from .database import connect, migrate
from .records import Delivery, Mark, Student
from .schema import KEY, deliveries, gradings, marks, outcomes, settings, submissions
from .stored import to_text

REMEDIES = {  # by what SQLite says where the machine, not the file, is to blame
    "database or disk is full": "make room",
    "disk I/O error": "look after the disk",
    "database is locked": "wait for the other run that writes in it",
}


@dataclass(frozen=True)
class Key:
    """What a grading depends on, besides the rubric's points; its fields are the columns of ``KEY``."""

    sha256: str
    harness: str
    data: str
    device: str
    seed: int
    full: int
    language: str


@dataclass(frozen=True)
class Graded:
    """A grading as the gradebook has it: a report in its stored form, or the cause why there is none."""

    number: int
    cause: str
    seconds: float
    full: bool
    report: str
    outcomes: tuple[tuple[str, str, str, str], ...]  # criterion, outcome, feedback, mistake

    def results(self, rubric: Rubric) -> tuple[Result, ...]:
        """Return the rows of a report under ``rubric``, without what only a report shows."""
        known: dict[str, list[str]] = {criterion: rest for criterion, *rest in self.outcomes}
        rows = []
        for criterion, points in rubric.points.items() if known else ():
            outcome, feedback, mistake = known.get(criterion, (UNGRADED, "", ""))
            earned = points if outcome == PASSED else 0
            rows.append(Result(criterion, points, earned, outcome, feedback, mistake=mistake))
        return tuple(rows)


class Gradebook:
    """The gradebook in the file ``path``, which is made, or brought to this version's tables, where need be.

    Several runs may use one at a time. What a method has written is on the disk when it returns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = connect(path)
        sql.event.listen(self._engine, "handle_error", self._tell_fault)
        try:
            known = migrate(self._engine)
        except (sql.exc.DatabaseError, CommandError) as error:
            newer = "it was made by a newer version of this program"
            reason = newer if isinstance(error, CommandError) else str(getattr(error, "orig", error))
            self._refuse(reason)
        if not known:
            self._refuse("it holds tables of something else")

    def _tell_fault(self, context: sql.engine.ExceptionContext) -> None:
        """Have what is wrong with the machine, not with the gradebook or this program, be told in a line."""
        remedy = REMEDIES.get(str(context.original_exception))
        if remedy is not None:
            problem = f"the gradebook '{self.path}': {context.original_exception}; {remedy}, and run the command again"
            raise HarnessFault(f"{problem}: what was entered is kept") from None

    def _refuse(self, reason: str) -> NoReturn:
        self.close()
        raise UsageError(f"--gradebook '{self.path}' is no gradebook: {reason}; name another file") from None

    def deliver(
        self, delivery: Delivery, sha256: str, problem: str = "", notes: Mapping[str, str] | None = None
    ) -> None:
        """Enter what a student handed in, in the place of what they had handed in before."""
        student = delivery.student or Student("")
        submitted = delivery.submitted.isoformat() if delivery.submitted else ""
        row = {
            **{"id": delivery.id, "called": delivery.called, "student": student.id},
            **{"name": student.name, "email": student.email},
            **{"section": student.section, "submitted": submitted, "sha256": sha256, "problem": problem},
            "grading": None,
            "notes": json.dumps(notes or {}, ensure_ascii=False),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(deliveries).values(row).on_conflict_do_update(index_elements=["id"], set_=row))

    def delivered(self) -> list[Mapping[str, Any]]:
        """Return the rows of all deliveries, by id."""
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(sql.select(deliveries).order_by("id")).mappings()]

    def enter(self, key: Key, rubric: str, report: Report | None, cause: str = "", *, again: bool = False) -> None:
        """Enter a grading. A score that is there stays, unless it is done ``again`` and comes to another."""
        row = {**vars(key), "rubric": rubric, **_values(report, cause)}
        entry = insert(gradings).values(row)
        where = sql.true() if again and report is not None else gradings.c.outcome == UNGRADED
        entry = entry.on_conflict_do_update(index_elements=KEY, set_=row, where=where)
        with self._engine.begin() as connection:
            number = connection.execute(entry.returning(gradings.c.number)).scalar()
            if number is None:  # another run was quicker
                return
            connection.execute(sql.delete(outcomes).where(outcomes.c.grading == number))
            rows = [
                {
                    "grading": number,
                    "criterion": r.id,
                    "outcome": r.outcome,
                    "feedback": r.feedback,
                    "mistake": r.mistake,
                }
                for r in (report.criteria if report else ())
            ]
            if rows:
                connection.execute(sql.insert(outcomes), rows)

    def find(self, key: Key) -> Graded | None:
        """Return the grading for ``key``, if there is one."""
        return self._find(*(column == value for column, value in zip(_key_columns(), astuple(key), strict=True)))

    def grading(self, number: int) -> Graded | None:
        """Return the grading of that number, if there is one."""
        return self._find(gradings.c.number == number)

    def keep_only(self, names: Iterable[str]) -> int:
        """Have the deliveries with these names be the class; return how many others there were. Their gradings stay."""
        with self._engine.begin() as connection:
            known = set(connection.execute(sql.select(deliveries.c.id)).scalars())
            gone = known - set(names)
            for name in gone:
                connection.execute(sql.delete(deliveries).where(deliveries.c.id == name))
        return len(gone)

    def move_marks(self, called: Mapping[str, str]) -> int:
        """Give deliveries that were there before their new ids, and the marks with them; return how many of these.

        ``called`` are the names that the deliveries of the class came with, by id: a roster, another one or none gives
        a delivery of the same name another id. An id that stays in the class keeps its marks, and one that was there
        already gets none: the name may be that of earlier work. A mark for another text than that of now counts
        nowhere, here as well as there.
        """
        moved = 0
        with self._engine.begin() as connection:
            rows = connection.execute(sql.select(deliveries.c.id, deliveries.c.called))
            before = {row.id: row.called for row in rows}
            now = _ids_by_name(called)
            for name, old in _ids_by_name(before).items():
                new = now.get(name, old)
                if old not in called and new not in before:
                    # In the place of what is left there of a time when the new id was of the class.
                    move = sql.update(marks).prefix_with("OR REPLACE").where(marks.c.id == old).values(id=new)
                    moved += connection.execute(move).rowcount
                    # By its name it is found again, should this run come to no end.
                    connection.execute(sql.update(deliveries).where(deliveries.c.id == old).values(id=new))
        return moved

    def assign(self, name: str, grading: int) -> bool:
        """Have a grading be the one that counts for the delivery called ``name``; return whether that is there."""
        with self._engine.begin() as connection:
            given = connection.execute(sql.update(deliveries).where(deliveries.c.id == name).values(grading=grading))
        return given.rowcount > 0

    def _find(self, *where: sql.ColumnElement[bool]) -> Graded | None:
        with self._engine.connect() as connection:
            row = connection.execute(sql.select(gradings).where(*where)).mappings().first()
            if row is None:
                return None
            found = sql.select(outcomes).where(outcomes.c.grading == row["number"]).order_by(outcomes.c.criterion)
            rows = [tuple(outcome)[1:] for outcome in connection.execute(found)]
        return Graded(row["number"], row["cause"], row["seconds"], bool(row["full"]), row["report"], tuple(rows))

    def keep_sources(self, sha256: str, texts: Mapping[str, str]) -> None:
        """Keep the texts of a submission's modules, by file name."""
        row = {"sha256": sha256, "sources": json.dumps(texts, ensure_ascii=False)}
        with self._engine.begin() as connection:
            connection.execute(insert(submissions).values(row).on_conflict_do_nothing())

    def sources_of(self, sha256: str) -> dict[str, str]:
        """Return the texts of a submission's modules, by file name."""
        with self._engine.connect() as connection:
            kept = connection.execute(sql.select(submissions.c.sources).where(submissions.c.sha256 == sha256)).scalar()
        return json.loads(kept) if kept else {}

    def sources(self) -> dict[str, dict[str, str]]:
        """Return for each delivery the texts of its modules, by file name."""
        wanted = sql.select(deliveries.c.id, submissions.c.sources).join(
            submissions, submissions.c.sha256 == deliveries.c.sha256
        )
        with self._engine.connect() as connection:
            return {name: json.loads(texts) for name, texts in connection.execute(wanted.order_by(deliveries.c.id))}

    def keep(self, name: str, value: str) -> None:
        """Keep ``value`` under ``name``, in the place of what was kept there."""
        row = {"name": name, "value": value}
        with self._engine.begin() as connection:
            connection.execute(insert(settings).values(row).on_conflict_do_update(index_elements=["name"], set_=row))

    def keep_first(self, name: str, value: str) -> str:
        """Keep ``value`` under ``name`` unless there is something, and return what is kept."""
        with self._engine.begin() as connection:
            connection.execute(insert(settings).values(name=name, value=value).on_conflict_do_nothing())
        return self.setting(name, value)

    def setting(self, name: str, default: str) -> str:
        """Return what is kept under ``name``, ``default`` where nothing is."""
        with self._engine.connect() as connection:
            kept = connection.execute(sql.select(settings.c.value).where(settings.c.name == name)).scalar()
        return default if kept is None else str(kept)

    def give(self, given: Mapping[tuple[str, str], Mark | None], answers: Mapping[tuple[str, str], str]) -> None:
        """Enter the marks by delivery and question, all or none; ``answers`` are the hashes of the texts marked.

        None in the place of a mark withdraws it.
        """
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        with self._engine.begin() as connection:
            for (name, question), mark in given.items():
                if mark is None:
                    connection.execute(sql.delete(marks).where(marks.c.id == name, marks.c.question == question))
                    continue
                row = {"id": name, "question": question, "answer": answers[name, question], "given": now, **vars(mark)}
                entry = insert(marks).values(row)
                connection.execute(entry.on_conflict_do_update(index_elements=["id", "question"], set_=row))

    def given(self, name: str | None = None) -> dict[tuple[str, str], tuple[str, Mark]]:
        """Return all marks, or those of one delivery, each with the hash of the text that was marked.

        They are by delivery and question.
        """
        wanted = sql.select(marks) if name is None else sql.select(marks).where(marks.c.id == name)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted).mappings()
            return {
                (row["id"], row["question"]): (row["answer"], Mark(row["points"], row["most"], row["comment"]))
                for row in rows
            }

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _values(report: Report | None, cause: str) -> dict[str, Any]:
    if report is None:
        return {"outcome": UNGRADED, "cause": cause, "environment": "", "began": 0.0, "seconds": 0.0, "report": ""}
    text = to_text(report)
    environment = to_text(report.environment)
    times = {"began": report.began, "seconds": report.seconds}
    return {"outcome": "graded", "cause": "", "environment": environment, **times, "report": text}


def _ids_by_name(called: Mapping[str, str]) -> dict[str, str]:
    """Return the ids by the names that they are ``called``, without names of more than one."""
    often = Counter(called.values())
    return {name: id for id, name in called.items() if often[name] == 1}


def _key_columns() -> Iterable[sql.Column[Any]]:
    return [gradings.c[name] for name in KEY]
