"""The command line `python grade.py class`: a folder of submissions goes in, a graded class comes out."""

import argparse
import os
import signal
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from grader.arguments import Parser
from grader.choices import add_choices, limits_from, options_from
from grader.isolation import find_isolation, warning
from grader.lab import Lab
from grader.language import message, say, spoken, use
from grader.options import UsageError
from grader.rubric import load_rubric
from grader.scratch import Scratch

from .display import ClassDisplay
from .gradebook import Gradebook, Key
from .intake import deliveries
from .job import Order, data_key, harness_hash, rubric_hash
from .jobs import Jobs, Machines
from .late import LatePolicy, read_due
from .records import Delivery, Student
from .reports import Reports
from .roster import read_roster
from .run import Setup, grade_all
from .summary import (
    RESERVED,
    cohort_of,
    forget_policy,
    keep_policy,
    keep_roster,
    load_policy,
    load_roster,
    write_alike,
    write_class,
)
from .tables import ASSIGNMENT, add_total

EPILOG = message(
    """\
FOLDER holds one submission a child, as Moodle or Canvas delivers them, or is the zip that they deliver: folders, zip
and tar archives, notebooks (.ipynb), git repositories (HEAD, or the commit named in FOLDER/commits.csv: id,commit).
Nothing of them runs outside of the locked-in workers; archives with anything but plain files in them are refused.

examples:
  python grade.py class submissions --gradebook course.sqlite
  python grade.py class downloads.zip --gradebook course.sqlite --roster roster.csv --due 2026-11-20T23:59
  python grade.py class submissions --gradebook course.sqlite --cluster tcp://scheduler:8786

The same command goes on where it was stopped, grades what is new or changed, and tries again what could not be graded.
Changed points in rubric.toml need no run. --again grades everything once more, from the beginning. What is not in
FOLDER any more is left out of the tables. What is said of the class, its roster, --assignment, --due, --grace,
--late-percent, --total and --lang, is kept for the next run.
Another --lang than the class's grades everything once more, as feedback is kept in the language it was given in.

in the folder OUT: class.html, scores.csv, canvas.csv, moodle.csv, alike.html (pairs that look copied, as a hint to
look), and for each submission a folder with its report. Pages, reports and feedback are in the language of --lang; why
a delivery or a table cannot be read is told in English.

exit status:
  0  all are graded
  2  bad usage: no such folder, a roster with an error
  3  some are ungraded, through no fault of theirs or because no submission was found in them: class.html lists them
"""
)
GRADED, _, _, FAULT = range(4)
NEVER = "never"


def parser() -> Parser:
    """Return the command line's parser."""
    parser = Parser("python grade.py class", say("Grade a class of submissions into a gradebook."), say(EPILOG))
    parser.add_argument("folder", type=Path, metavar="FOLDER", help=say("the submissions: a folder, or a zip of them"))
    parser.add_argument(
        "--gradebook", type=Path, required=True, metavar="FILE", help=say("an SQLite file; made if need be")
    )
    roster = parser.add_mutually_exclusive_group()
    roster.add_argument("--roster", type=Path, metavar="CSV", help=say("who is in the class: id, name, email, section"))
    roster.add_argument("--no-roster", action="store_true", help=say("forget who is in the class"))
    parser.add_argument(
        "--assignment", metavar="NAME", help=say("its name in Canvas and Moodle (default: {name})", name=ASSIGNMENT)
    )
    add_total(parser)
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help=say("gradings at a time (default: the cores)")
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help=say("grade on the Dask cluster of this scheduler instead"))
    parser.add_argument("--again", action="store_true", help=say("grade what has been graded once more"))
    parser.add_argument(
        "--due",
        metavar="TIME",
        help=say(
            "when it was due: 2026-11-20T23:59, or with +08:00 at its end; {never}: nothing is late any more",
            never=NEVER,
        ),
    )
    parser.add_argument("--grace", type=float, metavar="MINUTES", help=say("late by less is not late"))
    parser.add_argument("--late-percent", type=float, metavar="N", help=say("cost of each day begun, shown apart"))
    parser.add_argument("--full", action="store_true", help=say("the experiments at the course's own length"))
    add_choices(parser)
    return parser


def main(arguments: Sequence[str]) -> int:
    """Grade a class and return the exit status. Raises ``UsageError`` and ``RubricError``."""
    chosen = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)  # so that nothing is left behind
    _check(chosen)
    lab = Lab.here()
    rubric = load_rubric(lab.rubric)
    options = options_from(chosen)
    isolation = find_isolation(chosen.isolation)
    with (
        closing(Gradebook(chosen.gradebook)) as gradebook,
        Scratch("class") as staging,
        ClassDisplay() as display,
    ):
        if isolation == "process":
            display.tell(warning(chosen.isolation))
        before = gradebook.setting("language", "")
        use(chosen.lang or before or spoken())
        policy = _policy(chosen, load_policy(gradebook))
        students = _students(chosen, gradebook)
        found = _named(deliveries(chosen.folder, {each.id: each for each in students}, staging / "delivered"))
        _keep(chosen, gradebook, students, policy)
        if before and before != spoken():
            display.tell(_told_language(before))
        unknown = sum(each.submitted is None for each in found)
        if policy and unknown:
            display.tell(
                say(
                    "when {number} of {total} were handed in is not known, as where a download has put its own time on "
                    "the files; they are not late",
                    number=unknown,
                    total=len(found),
                )
            )
        order = Order(options, limits_from(chosen), isolation, spoken(), harness_hash(lab), data_key(options))
        key = Key("", order.harness, order.data, options.device, options.seed, int(options.full), spoken())
        reports = Reports(gradebook, rubric, policy, chosen.out)
        setup = Setup(reports, rubric_hash(lab), staging / "unpacked", key, chosen.again)
        with closing(_machines(chosen, order, len(found))) as machines:
            tally = grade_all(found, setup, machines, display.progress)
        cohort = cohort_of(gradebook, rubric, gradebook.setting("class", chosen.folder.resolve().stem), display.seconds)
        pairs = write_alike(cohort, gradebook, chosen.out, lab)
        written = [*write_class(cohort, chosen.out, gradebook), pairs]
        total = bool(gradebook.setting("total", ""))
    display.finish(cohort, tally, written, total=total)
    return FAULT if tally.unwritten or tally.taken_out or any(not row.graded for row in cohort.rows) else GRADED


def _told_language(before: str) -> str:
    """Return what it means that the class is graded in another language than ``before``."""
    return say(
        "the class was graded in '{before}' and is in '{now}' from now on: feedback is kept by language, so each "
        "submission is graded once more, unless it was graded in '{now}' before",
        before=before,
        now=spoken(),
    )


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _check(chosen: argparse.Namespace) -> None:
    if not chosen.folder.exists():
        raise UsageError(
            say(
                "the class {folder} is not there; name the folder or zip of submissions",
                folder=repr(str(chosen.folder)),
            )
        )
    if chosen.jobs < 1:
        raise UsageError(say("--jobs is {number}; at least one is needed", number=chosen.jobs))
    if chosen.out.exists() and not chosen.out.is_dir():
        raise UsageError(say("--out {folder} is a file; name a folder", folder=repr(str(chosen.out))))
    for path, option in ((chosen.gradebook, "--gradebook"), (chosen.out, "--out")):
        if path.resolve().is_relative_to(chosen.folder.resolve()):
            raise UsageError(
                say(
                    "{option} {path} would lie among the submissions; name a place outside of FOLDER",
                    option=option,
                    path=repr(str(path)),
                )
            )
    if chosen.assignment is not None and not chosen.assignment.strip():
        raise UsageError(say("--assignment is blank; write the name that the column has in Canvas or Moodle"))


def _policy(chosen: argparse.Namespace, kept: LatePolicy | None) -> LatePolicy | None:
    """Return what is late: what was not said now is as it was ``kept``."""
    if chosen.due == NEVER:
        kept = None
    if chosen.due not in (None, NEVER):
        kept = replace(kept, due=read_due(chosen.due)) if kept else LatePolicy(read_due(chosen.due))
    given = {"grace": chosen.grace, "percent_a_day": chosen.late_percent}
    given = {name: number for name, number in given.items() if number is not None}
    if kept is None and given:
        raise UsageError(say("--grace and --late-percent need --due"))
    return replace(kept, **given) if kept else None


def _students(chosen: argparse.Namespace, gradebook: Gradebook) -> list[Student]:
    """Return who is in the class, by the roster of now or by the one that was kept."""
    if chosen.no_roster:
        return []
    return list(read_roster(chosen.roster).values()) if chosen.roster else list(load_roster(gradebook))


def _keep(
    chosen: argparse.Namespace, gradebook: Gradebook, students: Sequence[Student], policy: LatePolicy | None
) -> None:
    """Keep what was said about the class: the next run knows it, and so do the written answers."""
    gradebook.keep("class", chosen.folder.resolve().stem)
    if chosen.roster or chosen.no_roster:
        keep_roster(gradebook, {student.id: student for student in students})
    if chosen.assignment is not None:
        gradebook.keep("assignment", chosen.assignment)
    if chosen.total is not None:
        gradebook.keep("total", "yes" if chosen.total else "")
    if chosen.lang is None:
        gradebook.keep_first("language", spoken())
    else:
        gradebook.keep("language", chosen.lang)
    if chosen.due == NEVER:
        forget_policy(gradebook)
    elif policy and (chosen.due, chosen.grace, chosen.late_percent) != (None, None, None):
        keep_policy(gradebook, policy)


def _named(found: list[Delivery]) -> list[Delivery]:
    """Return the deliveries, none of them named like a file of the class, whatever the case."""
    taken = {each.id.casefold() for each in found} | set(RESERVED)
    named = []
    for each in found:
        name = each.id
        while each.id.casefold() in RESERVED and name.casefold() in taken:
            name += "-submission"
        taken.add(name.casefold())
        named.append(each if name == each.id else replace(each, id=name))
    return named


def _machines(chosen: argparse.Namespace, order: Order, count: int) -> Machines:
    if chosen.cluster:
        from .cluster import Cluster

        return Cluster(chosen.cluster, order)
    return Jobs(max(1, min(chosen.jobs, count)), order)
