"""The report on one submission: a record, and the JSON that other programs read."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .describe import printable
from .ledger import Result

SCHEMA = 1


@dataclass(frozen=True)
class Environment:
    """What the submission was graded with; no path and no name of the machine."""

    python: str
    torch: str
    device: str
    data: str
    isolation: str
    seed: int


@dataclass(frozen=True)
class Report:
    """All that is known about a graded submission. ``parts`` are titles with the ids of their criteria."""

    name: str
    sha256: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    criteria: tuple[Result, ...]
    answers: Mapping[str, bool]
    environment: Environment

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(result.earned for result in self.criteria)

    @property
    def max_score(self) -> float:
        """Points of the rubric."""
        return sum(result.points for result in self.criteria)

    def plain(self) -> dict[str, Any]:
        """Return the report as it stands in report.json."""
        return {
            "schema": SCHEMA,
            "submission": {"name": printable(self.name), "sha256": self.sha256},
            "score": self.score,
            "max_score": self.max_score,
            "criteria": [asdict(result) for result in self.criteria],
            "answers": [{"id": question, "written": written} for question, written in self.answers.items()],
            "environment": asdict(self.environment),
        }


def write_json(report: Report, folder: Path) -> Path:
    """Write ``folder/report.json``, whole or not at all, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "report.json"
    half = folder / ".report.json.part"
    half.write_text(json.dumps(report.plain(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    os.replace(half, target)
    return target
