"""Where in what was handed in the lab's modules lie, and under which names."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.answers import written_answers
from grader.lab import Lab
from grader.language import say
from grader.rubric import load_rubric
from grader.text import printable

from .names import ANSWERS, first_name
from .records import IntakeError
from .unpack import is_archive

LISTED = 8  # names in a cause
NAME = 60  # characters of each


def modules_in(folder: Path) -> set[str]:
    """Return which files of the lab's modules are in ``folder``, under their own names or a browser's."""
    return _files() & {first_name(path.name) for path in folder.iterdir() if path.is_file()}


def notebooks(folder: Path) -> list[Path]:
    """Return the notebooks in ``folder``."""
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".ipynb" and path.is_file()]


def folder_of_modules(root: Path) -> tuple[Path, list[Path]] | None:
    """Return the folder below ``root`` with most of the lab's modules, and the others with any; None without any.

    Where there is no module a notebook is as good. Raises ``IntakeError`` where several have as many.
    """
    folders = sorted(Path(folder) for folder, _, _ in os.walk(root))[1:]
    having = {folder: len(modules_in(folder)) for folder in folders if modules_in(folder)}
    having = having or {folder: 1 for folder in folders if notebooks(folder)}
    most = max(having.values(), default=0)
    best = [folder for folder, number in having.items() if number == most]
    if len(best) > 1:
        names = _listed(folder.relative_to(root).as_posix() for folder in best)
        raise IntakeError(say("the lab's modules lie in several folders ({names}); hand in one of them", names=names))
    return (best[0], [folder for folder in having if folder not in best]) if best else None


def is_whole_course(inner: Path, others: Iterable[Path]) -> bool:
    """Tell whether ``inner`` has all modules, and ``others`` only files that lie so in the lab beside it.

    These are no submission of their own, as in a zip of the whole course.
    """
    return modules_in(inner) == _files() and all(_is_the_labs(folder, inner.parent) for folder in others)


def _is_the_labs(folder: Path, course: Path) -> bool:
    """Tell whether the lab has a folder at this place in ``course`` with these modules, which is none for solutions."""
    lab = Lab.here()
    place = lab.root / folder.relative_to(course) if folder.is_relative_to(course) else lab.root / "student"
    solutions = (lab.root / "student", lab.reference)
    return place not in solutions and all((place / name).is_file() for name in modules_in(folder))


def files_around(inner: Path, root: Path) -> Iterator[Path]:
    """Give the files in the folders from ``root`` to ``inner`` that belong to a submission in the latter.

    They are those in a folder with no other folder in it, else the answers alone, and no archives.
    """
    for folder in reversed([folder for folder in inner.parents if folder.is_relative_to(root)]):
        alone = sum(path.is_dir() for path in folder.iterdir()) == 1
        files = (path for path in sorted(folder.iterdir()) if path.is_file() and not is_archive(path))
        yield from (path for path in files if alone or path.name == ANSWERS)


def take_duplicates(folder: Path) -> list[str]:
    """Give files of the lab that a browser called ``activations (1).py`` their own names; return what they were called.

    One of several, or beside the file of that name, is left as it is.
    """
    taken = []
    names = [path.name for path in sorted(folder.iterdir()) if path.is_file()]
    for wanted in sorted({*_files(), ANSWERS}):
        found = [name for name in names if first_name(name) == wanted]
        if len(found) == 1 and not (folder / wanted).exists():
            (folder / found[0]).rename(folder / wanted)
            taken += found
    return taken


def check_submission(folder: Path) -> None:
    """Raise ``IntakeError``, with what is there, where ``folder`` has neither a module of the lab nor an answer.

    One without files, or with a page of answers and none on it, is a submission that earns nothing.
    """
    lab = Lab.here()
    if lab.is_submission(folder):
        return
    if any(written_answers(folder / ANSWERS, load_rubric(lab.rubric).questions).values()):
        return
    paths = sorted(Path(root, name) for root, _, names in os.walk(folder) for name in names)
    if paths in ([], [folder / ANSWERS]):
        return
    found = _listed(path.relative_to(folder).as_posix() for path in paths)
    expected = ", ".join(sorted(_files()))
    text = say("none of the lab's modules ({expected}) is in it", expected=expected)
    raise IntakeError(say("{problem}; found: {names}", problem=text, names=found))


def _files() -> set[str]:
    return {f"{module}.py" for module in Lab.here().modules}


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    shown = ", ".join(f"'{printable(name, NAME)}'" for name in names[:LISTED])
    return f"{shown}, … ({len(names)})" if len(names) > LISTED else shown
