"""The committed wrong and right submissions: what each is, and how its folder is built from the reference."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.mistakes import build_mistake, read_mistake

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "tests" / "mutants"
VARIANTS = ROOT / "tests" / "variants"
# Whose mistake is not named: it shows in no answer of a call, only in an experiment.
UNNAMED = frozenset(
    {
        "biases_start_at_two",
        "network_starts_from_zero",
        "penalty_kept_from_the_first_call",
        "sigmoid_starts_with_large_weights",
    }
)


@dataclass(frozen=True)
class Case:
    """A submission that differs from the reference.

    ``source`` is a module whose text is added to the reference's module of the same name as its folder, where its later
    definitions take the place of the reference's; or a folder whose files take the place of the reference's.
    """

    name: str
    source: Path
    mistake: str
    loses: frozenset[str]
    alike: str = ""


def mutants() -> list[Case]:
    """Return all wrong solutions: ``tests/mutants/MODULE/NAME.py``."""
    return [_mutant(path) for path in sorted(MUTANTS.glob("*/*.py"))]


def variants() -> list[Case]:
    """Return all right but unusual ones: ``tests/variants/MODULE/NAME.py``, or ``tests/variants/whole/NAME/``."""
    parts = [path for path in VARIANTS.glob("*/*.py") if path.parent.name != "whole"]
    whole = [path for path in VARIANTS.glob("whole/*") if path.is_dir()]
    return [Case(path.stem, path, "", frozenset()) for path in sorted(parts + whole)]


def build(case: Case, folder: Path) -> Path:
    """Make the submission's files in ``folder``, which is made too, and return it."""
    if case.source.is_dir():
        shutil.copytree(ROOT / "reference", folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(case.source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return folder
    return build_mistake(case.source, ROOT / "reference", folder)


def _mutant(path: Path) -> Case:
    mistake = read_mistake(path)
    return Case(mistake.name, path, mistake.words, mistake.loses, mistake.alike)
