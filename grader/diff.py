"""Two reports of report.json held against each other: what moved between two gradings, of one submission or of two."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from .arguments import Parser
from .choices import add_language
from .language import say
from .ledger import OUTCOMES
from .reread import FILE, load_report
from .text import number_text, printable, printable_lines

NAME, LINE = 60, 200  # characters shown of a name, of a line of feedback
LINES = 20  # of a feedback


@dataclass(frozen=True)
class Standing:
    """What became of a criterion in one report."""

    outcome: str
    earned: float
    points: float
    feedback: str


@dataclass(frozen=True)
class Moved:
    """A criterion that is not in both reports alike; None on the side that lacks it."""

    id: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True)
class Differences:
    """What differs between two reports; a pair is before and after. Texts are the reports', not yet fit to be shown.

    ``moved`` are criteria with another outcome or other points earned, ``repriced`` those worth other points, ``added``
    and ``removed`` those in one report only, ``reworded`` those whose feedback alone differs. ``languages`` are
    those that the reports are in, empty where they are the same or not known: in two, no feedback is compared.
    """

    names: tuple[str, str]
    same_submission: bool
    score: tuple[float, float]
    max_score: tuple[float, float]
    moved: tuple[Moved, ...]
    repriced: tuple[Moved, ...]
    added: tuple[Moved, ...]
    removed: tuple[Moved, ...]
    reworded: tuple[Moved, ...]
    written: tuple[str, ...]  # answers that are there now
    gone: tuple[str, ...]  # answers that were there
    environment: Mapping[str, tuple[str, str]]
    languages: tuple[str, ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """Return what differs between two reports, as ``load_report`` returns them."""
    old, new = _standings(before), _standings(after)
    languages = _languages(before, after)
    if languages:
        old, new = ({name: replace(one, feedback="") for name, one in side.items()} for side in (old, new))
    both = [Moved(name, old[name], new[name]) for name in new if name in old]
    answered = [{one["id"]: one["written"] for one in report["answers"]} for report in (before, after)]
    return Differences(
        names=(before["submission"]["name"], after["submission"]["name"]),
        same_submission=before["submission"]["sha256"] == after["submission"]["sha256"],
        score=(before["score"], after["score"]),
        max_score=(before["max_score"], after["max_score"]),
        moved=tuple(one for one in both if _differ(one, "outcome", "earned")),
        repriced=tuple(one for one in both if _differ(one, "points")),
        added=tuple(Moved(name, None, new[name]) for name in new if name not in old),
        removed=tuple(Moved(name, old[name], None) for name in old if name not in new),
        reworded=tuple(one for one in both if _differ(one, "feedback") and not _differ(one, "outcome", "earned")),
        written=tuple(name for name, there in answered[1].items() if there and not answered[0].get(name)),
        gone=tuple(name for name, there in answered[0].items() if there and not answered[1].get(name)),
        environment=_environment(before["environment"], after["environment"]),
        languages=languages,
    )


def render_diff(found: Differences) -> str:
    """Return the differences as lines for a terminal; of two reports that agree, that they do."""
    lines = chain(_head(found), _criteria(found), _answers(found), _surroundings(found))
    return "".join(f"{line}\n" for line in lines)


def main(arguments: Sequence[str]) -> int:
    """Print what differs between the two reports that ``arguments`` name, and return 0. Raises ``UsageError``."""
    parser = Parser("python grade.py diff", say("Tell what moved between two reports."))
    parser.add_argument(
        "before", type=Path, metavar="BEFORE", help=say("a {file}, or the folder that holds it", file=FILE)
    )
    parser.add_argument("after", type=Path, metavar="AFTER", help=say("the later one"))
    add_language(parser)
    chosen = parser.parse_args(arguments)
    print(render_diff(differences(load_report(chosen.before), load_report(chosen.after))), end="")
    return 0


def _standings(report: Mapping[str, Any]) -> dict[str, Standing]:
    return {
        row["id"]: Standing(row["outcome"], row["earned"], row["points"], row["feedback"]) for row in report["criteria"]
    }


def _languages(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the languages of two reports where both tell theirs and they differ."""
    found = [report.get("language") for report in (before, after)]
    names = tuple(name for name in found if isinstance(name, str))
    return names if len(set(names)) == len(found) else ()


def _differ(one: Moved, *keys: str) -> bool:
    return any(getattr(one.before, key) != getattr(one.after, key) for key in keys)


def _environment(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    pairs = {key: (before.get(key), after.get(key)) for key in {**before, **after}}
    return {key: (_value(old), _value(new)) for key, (old, new) in pairs.items() if old != new}


def _value(value: object) -> str:
    return say("nothing") if value is None else str(value)


def _head(found: Differences) -> Iterator[str]:
    old, new = (_shown(name) for name in found.names)
    yield say(
        "{names}: the same submission" if found.same_submission else "{names}: another submission: its files differ",
        names=old if old == new else f"{old} → {new}",
    )
    if found.languages:
        yield say(
            "the reports are in two languages, {before} and {after}: only outcomes and points are compared",
            before=_shown(found.languages[0]),
            after=_shown(found.languages[1]),
        )
    (was, now), (of, then) = found.score, found.max_score
    if was == now and of == then:
        yield say("score: {score}, as before", score=_of(was, of))
    else:
        yield say(
            "score: {before} → {after} ({change})", before=_of(was, of), after=_of(now, then), change=_change(now - was)
        )


def _criteria(found: Differences) -> Iterator[str]:
    groups = {
        say("moved:"): found.moved,
        say("worth other points:"): found.repriced,
        say("only in the second:"): found.added,
        say("only in the first:"): found.removed,
        say("the same outcome, told otherwise:"): found.reworded,
    }
    width = max((len(_shown(one.id)) for group in groups.values() for one in group), default=0)
    if not any(group for group in groups.values() if group is not found.reworded):
        yield say("no criterion moved")
    for words, group in groups.items():
        if group:
            yield f"\n{words}"
        for one in group:
            yield f"  {_shown(one.id):{width}}  {_points(one) if group is found.repriced else _standing(one)}"
            if group is not found.repriced:
                yield from _feedback(one)


def _standing(one: Moved) -> str:
    sides = [f"{_outcome(side)} {_of(side.earned, side.points)}" for side in (one.before, one.after) if side]
    return " → ".join(dict.fromkeys(sides))


def _outcome(side: Standing) -> str:
    """Return the outcome's word; one that is not known here as it is."""
    return say(side.outcome) if side.outcome in OUTCOMES else _shown(side.outcome)


def _feedback(one: Moved) -> Iterator[str]:
    """Yield the lines of the feedback, behind - what only the first report says, behind + what only the second does."""
    for line in difflib.ndiff(_lines(one.before), _lines(one.after)):
        if not line.startswith("?"):
            yield f"    {line}"


def _lines(side: Standing | None) -> list[str]:
    lines = side.feedback.strip().splitlines() if side else []
    return [printable_lines(line, LINE) for line in lines[:LINES]] + ["…"] * (len(lines) > LINES)


def _points(one: Moved) -> str:
    points = " → ".join(number_text(side.points) for side in (one.before, one.after) if side)
    return say("{points} points", points=points)


def _answers(found: Differences) -> Iterator[str]:
    if found.written:
        yield "\n" + say("answers written: {names}", names=_names(found.written))
    if found.gone:
        yield "\n" + say("answers gone: {names}", names=_names(found.gone))


def _surroundings(found: Differences) -> Iterator[str]:
    if found.environment:
        yield "\n" + say("graded with:")
    for key, (old, new) in found.environment.items():
        yield f"  {_shown(key)}  {_shown(old)} → {_shown(new)}"


def _names(names: Sequence[str]) -> str:
    return say(", ").join(map(_shown, names))


def _shown(text: str) -> str:
    return printable(text, NAME)


def _of(earned: float, points: float) -> str:
    return say("{earned} of {points}", earned=number_text(earned), points=number_text(points))


def _change(number: float) -> str:
    return f"{'+' if number > 0 else '−' if number < 0 else '±'}{number_text(abs(number))}"
