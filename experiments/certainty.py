"""How certain the graded verdicts are: ``python -m experiments.certainty --seeds 200``.

The four experiments are run in their short graded settings with many seeds, on one thread, and a table tells by how much
each verdict holds: least, mean and standard deviation over the seeds, and how many seeds fail.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from grader.worker.load import Package

from . import data, dropout, graded, relu_death, vanishing_gradient, weight_decay


@dataclass(frozen=True)
class Margin:
    """A number that a verdict compares, and what it must be ('at least' or 'at most' the bound)."""

    name: str
    value: Callable[[Any], float]
    bound: float
    least: bool = True

    def holds(self, verdict: Any) -> bool:
        """Return whether the number is on the right side of the bound."""
        return self.value(verdict) >= self.bound if self.least else self.value(verdict) <= self.bound
