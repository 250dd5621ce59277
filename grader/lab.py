"""Where a lab's parts lie: its rubric and its specification, the graded tests."""

from dataclasses import dataclass
from pathlib import Path

import grader


@dataclass(frozen=True)
class Lab:
    """A lab in the folder ``root``."""

    root: Path

    @classmethod
    def here(cls) -> "Lab":
        """Return the lab that this grader was installed from."""
        return cls(Path(grader.__file__).resolve().parent.parent)

    @property
    def rubric(self) -> Path:
        """The table of points."""
        return self.root / "rubric.toml"

    @property
    def specification(self) -> Path:
        """The folder of the graded tests: ``test_activations.py`` is what ``activations.py`` must hold."""
        return self.root / "tests" / "specification"

    @property
    def reference(self) -> Path:
        """The folder of the right solution; not there in the copy that students get."""
        return self.root / "reference"

    @property
    def mistakes(self) -> Path:
        """The folder of the known wrong solutions, ``MODULE/NAME.py``; not there in the copy that students get."""
        return self.root / "tests" / "mutants"

    def handout(self, language: str) -> Path:
        """Return the file of the assignment in ``language``, or where there is none in it, in English."""
        translated = self.root / "docs" / f"handout.{language}.md"
        return translated if translated.is_file() else self.root / "docs" / "handout.en.md"

    @property
    def modules(self) -> list[str]:
        """The names of the modules that a submission has."""
        return sorted(path.stem.removeprefix("test_") for path in self.specification.glob("test_*.py"))

    def is_submission(self, folder: Path) -> bool:
        """Tell whether ``folder`` holds at least one of the lab's modules."""
        return any((folder / f"{module}.py").is_file() for module in self.modules)
