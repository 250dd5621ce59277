"""The command line `python grade.py answers`: the written answers go out to be marked, and the marks come in."""

import argparse
import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from grader.arguments import Parser
from grader.files import write_whole
from grader.handout import question_words
from grader.lab import Lab
from grader.language import message, say, spoken, use
from grader.options import UsageError
from grader.rubric import load_rubric
from grader.text import number_text, printable

from .gradebook import Gradebook
from .marksheet import is_kept, names
from .records import Cohort, Mark
from .reports import Reports, answer_hash
from .sheets import export_answers, read_marks
from .summary import cohort_of, load_policy, write_class
from .tables import add_total, counted_as_nothing

MOST_LINES = 20  # that are told of those left out

EPILOG = message(
    """\
examples:
  python grade.py answers export --gradebook course.sqlite --out marking
      marking/answers.html to read, question by question (answers.md: the same), marking/marks.csv to fill in
  python grade.py answers export --gradebook course.sqlite --anonymous
      codes in the place of names; import with --anonymous, too
  python grade.py answers import marking/marks.csv --gradebook course.sqlite --out reports
      enters the marks, all or none, and writes the reports and tables in OUT again

A mark is for the answer that was read: where a student has handed in another one since, it does not count any more,
and a mark on a sheet from before that is refused. The column answer tells which one was read; leave it as it is.
A line without points leaves a mark as it is; - in the place of points takes it back.
Answers, reports and tables are in the class's language, which `grade.py class --lang` has set.
"""
)


def parser() -> Parser:
    """Return the command line's parser."""
    parser = Parser("python grade.py answers", say("Mark the written answers of a class."), say(EPILOG))
    commands = parser.add_subparsers(dest="command", required=True, metavar="export|import")
    out = commands.add_parser("export", help=say("write the answers and a table for the marks"))
    out.add_argument(
        "--out", type=Path, default=Path("marking"), metavar="DIR", help=say("where to (default: marking)")
    )
    back = commands.add_parser("import", help=say("take in the table, filled"))
    back.add_argument("marks", type=Path, metavar="CSV", help=say("the table: id,question,points,comment,answer"))
    back.add_argument("--out", type=Path, default=Path("reports"), help=say("folder of the reports (default: reports)"))
    add_total(back)
    for command in (out, back):
        command.add_argument("--gradebook", type=Path, required=True, metavar="FILE", help=say("the class's gradebook"))
        command.add_argument("--anonymous", action="store_true", help=say("codes in the place of ids and names"))
    return parser


def main(arguments: Sequence[str]) -> int:
    """Export answers or import marks; return the exit status. Raises ``UsageError`` and ``RubricError``."""
    chosen = parser().parse_args(arguments)
    if not chosen.gradebook.is_file():
        raise UsageError(
            say("--gradebook {file} is not there; `grade.py class` makes it", file=repr(str(chosen.gradebook)))
        )
    if chosen.out.exists() and not chosen.out.is_dir():
        raise UsageError(say("--out {folder} is a file; name a folder", folder=repr(str(chosen.out))))
    with closing(Gradebook(chosen.gradebook)) as gradebook:
        use(gradebook.setting("language", spoken()))  # the reports' feedback is in it
        reports = Reports(gradebook, load_rubric(Lab.here().rubric), load_policy(gradebook), chosen.out)
        cohort = cohort_of(gradebook, reports.rubric, gradebook.setting("class", chosen.gradebook.stem))
        key = gradebook.keep_first("codes", secrets.token_hex(16)) if chosen.anonymous else ""
        if chosen.command == "export":
            _export(cohort, key, chosen.out, gradebook.given())
        else:
            other = "" if chosen.anonymous else gradebook.setting("codes", "") or None
            lines: list[int] = []
            before = gradebook.given()
            given = read_marks(chosen.marks, cohort, anonymous_key=key, other_key=other, left_out=lines, given=before)
            _import(given, cohort, reports, chosen)
            for text in _changed(given, before, names(cohort, key)):
                print(text)
            if lines:
                print(_comments_left_out(lines))
    return 0


def _export(cohort: Cohort, key: str, out: Path, given: Mapping[tuple[str, str], tuple[str, Mark]]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    table = out / "marks.csv"
    if table.exists() and not is_kept(table, given, names(cohort, key)):
        raise UsageError(
            say(
                "{file} is there, with marks that are not in the gradebook; import it, or move it away",
                file=repr(str(table)),
            )
        )
    for name, text in export_answers(cohort, question_words(Lab.here()), anonymous_key=key).items():
        print(say("written: {path}", path=write_whole(out / name, text)))
    print(say("{number} written answers are not marked yet", number=cohort.unmarked))


def _comments_left_out(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:MOST_LINES])) + (", …" if len(lines) > MOST_LINES else "")
    return say(
        "{number} comments without points were left out, in lines {lines}; write points beside them",
        number=len(lines),
        lines=shown,
    )


def _changed(
    given: Mapping[tuple[str, str], Mark | None],
    before: Mapping[tuple[str, str], tuple[str, Mark]],
    shown: Mapping[str, str],
) -> list[str]:
    """Return a line for each mark that takes another one's place: somebody else may have given that meanwhile."""
    lines = []
    for (id_, question), mark in given.items():
        _, old = before.get((id_, question), ("", None))
        if mark and old and old.points != mark.points:
            points = {"before": number_text(old.points), "now": number_text(mark.points)}
            name = printable(shown[id_], 80)
            lines.append(say("changed: {id}, {question}: {before} → {now}", id=name, question=question, **points))
    more = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([say("and {number} more changed", number=more)] if more > 0 else [])]


def _import(
    given: dict[tuple[str, str], Mark | None], cohort: Cohort, reports: Reports, chosen: argparse.Namespace
) -> None:
    texts = {(row.id, question): text for row in cohort.rows for question, text in row.answers.items()}
    reports.gradebook.give(given, {place: answer_hash(texts[place]) for place in given})
    after = cohort_of(reports.gradebook, reports.rubric, cohort.name)
    numbers = {row["id"]: row["grading"] for row in reports.gradebook.delivered()}
    for row in after.rows:
        found = reports.gradebook.grading(numbers[row.id]) if row.graded else None
        if found is not None:
            reports.write(row.id, row.submitted, found)
    if chosen.total is not None:
        reports.gradebook.keep("total", "yes" if chosen.total else "")
    written = write_class(after, chosen.out, reports.gradebook)
    withdrawn = sum(mark is None for mark in given.values())
    entered = len(given) - withdrawn
    print(say("{number} marks entered; {waiting} answers wait for one", number=entered, waiting=after.unmarked))
    if withdrawn:
        print(say("{number} marks taken back", number=withdrawn))
    if reports.gradebook.setting("total", "") and (text := counted_as_nothing(after)):
        print(text)
    for path in written:
        print(say("written: {path}", path=path))
