"""The committed wrong and right submissions: what each is, and how its folder is built from the reference."""

import ast
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "tests" / "mutants"
VARIANTS = ROOT / "tests" / "variants"
LOSES = re.compile(r"^Loses:\s*(?P<criteria>.+?)\s*$", re.MULTILINE | re.DOTALL)


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
    shutil.copytree(ROOT / "reference", folder, ignore=shutil.ignore_patterns("__pycache__"))
    if case.source.is_dir():
        shutil.copytree(case.source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return folder
    module = folder / f"{case.source.parent.name}.py"
    added = case.source.read_text(encoding="utf-8")
    module.write_text(f"{module.read_text(encoding='utf-8')}\n\n{added}", encoding="utf-8")
    return folder


def _mutant(path: Path) -> Case:
    """Return the case in ``path``, whose docstring names the mistake and, behind ``Loses:``, the criteria it loses."""
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    found = LOSES.search(words)
    if found is None:
        raise ValueError(f"{path}: its docstring has no line 'Loses: criterion, criterion'")
    criteria = frozenset(re.split(r"[,\s]+", found["criteria"]))
    return Case(path.stem, path, words.partition("\n")[0], criteria)
