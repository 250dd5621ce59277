"""The table of points: which criteria there are, in which part, for how many points."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class RubricError(Exception):
    """A rubric that cannot be used; the text says which line of it and what to do."""


@dataclass(frozen=True)
class Part:
    """A heading of the report, the points of the criteria below it, and the section of the handout about them."""

    title: str
    points: Mapping[str, float]
    section: str = ""


@dataclass(frozen=True)
class Rubric:
    """All parts, in the order of the report; ``handout`` is the address where the assignment is to be read, if any.

    A person gives up to ``question_points`` for the answer to each of the ``questions``.
    """

    parts: tuple[Part, ...]
    questions: tuple[str, ...] = ()
    handout: str = ""
    question_points: float = 10

    @property
    def points(self) -> dict[str, float]:
        """Points by criterion id, in order."""
        return {criterion: points for part in self.parts for criterion, points in part.points.items()}

    @property
    def most_marks(self) -> float:
        """Points of all written answers."""
        return len(self.questions) * self.question_points

    @property
    def max_score(self) -> float:
        """The sum of all points."""
        return sum(self.points.values())


def load_rubric(path: Path) -> Rubric:
    """Return the rubric in the TOML file ``path``. Raises ``RubricError`` where it is not one."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RubricError(f"{path.name}: {error}") from None
    parts = table.get("part")
    if not isinstance(parts, list) or not parts:
        raise RubricError(f"{path.name} has no [[part]]; each needs a title and a table [part.points]")
    questions = table.get("questions", [])
    if not isinstance(questions, list) or not all(isinstance(question, str) for question in questions):
        raise RubricError(f"{path.name}: questions is {questions!r}; use a list of headings, or leave it out")
    handout = table.get("handout", "")
    if not isinstance(handout, str):
        raise RubricError(f"{path.name}: handout is {handout!r}; use an address in quotes, or leave it out")
    most = table.get("question_points", Rubric.question_points)
    if not _is_points(most):
        raise RubricError(f"{path.name}: question_points is {most!r}; use a number that is 0 or more")
    rubric = Rubric(tuple(_part(part, path.name) for part in parts), tuple(questions), handout, most)
    seen: set[str] = set()
    for criterion in (criterion for part in rubric.parts for criterion in part.points):
        if criterion in seen:
            raise RubricError(f"{path.name}: {criterion!r} stands twice; keep one of the two")
        seen.add(criterion)
    if not rubric.max_score > 0:
        raise RubricError(f"{path.name}: the points add up to {rubric.max_score:g}; some must be above 0")
    return rubric


def check_criteria(rubric: Rubric, criteria: Mapping[str, Iterable[str]]) -> None:
    """Hold the rubric against the criteria that the tests know, each with the criteria it needs.

    Raises ``RubricError`` where either has one that the other lacks, or a criterion stands above one that it needs.
    """
    for criterion in rubric.points:
        if criterion not in criteria:
            raise RubricError(f"the rubric names {criterion!r}, but no test has that id; known: {', '.join(criteria)}")
    order = {criterion: place for place, criterion in enumerate(rubric.points)}
    for criterion, needs in criteria.items():
        if criterion not in order:
            raise RubricError(left_out(criterion))
        for need in needs:
            if order.get(need, len(order)) >= order[criterion]:
                raise RubricError(f"the rubric has {criterion!r} above {need!r}, which it needs; put it below")


def left_out(criterion: str) -> str:
    """Return what is wrong with a rubric that lacks ``criterion``, and the remedy."""
    return f"the rubric leaves out {criterion!r}; give it a line with its points (0 is allowed)"


def _part(part: Any, file: str) -> Part:
    title, points = (part.get("title"), part.get("points")) if isinstance(part, dict) else (None, None)
    if not isinstance(title, str) or not isinstance(points, dict):
        raise RubricError(f"{file}: a [[part]] needs a title and a table [part.points]; this one is {part!r}")
    for criterion, value in points.items():
        if not _is_points(value):
            raise RubricError(f"{file}: {criterion!r} has {value!r} points; use a number that is 0 or more")
    section = part.get("section", "")
    if not isinstance(section, str):
        raise RubricError(f"{file}: the section of {title!r} is {section!r}; use text, or leave it out")
    return Part(title, points, section)


def _is_points(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value < float("inf")
