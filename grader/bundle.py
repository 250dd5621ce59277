"""Make what others get of the lab: `python -m grader.bundle student|gradescope [--out FOLDER_OR_ZIP]`.

``student`` is the lab without its answers: a fresh skeleton, graded tests, experiments, grader, handout. ``gradescope``
is the autograder for that platform: graded tests and grader, and the two scripts that it calls. Neither holds the
reference, a wrong solution or its mistake's words, or an attack. The same files give the same bytes.
"""

import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .arguments import Parser
from .lab import Lab
from .language import MISTAKES
from .skeleton import SkeletonError, skeletons

COMMAND = "python -m grader.bundle"
MADE, USAGE = 0, 2
# What grades a submission, relative to the lab: patterns, each of which must find something.
GRADING = (
    *("conftest.py", "grade.py", "pyproject.toml", "rubric.toml", "LICENSE"),
    *("grader/**/*", "experiments/**/*", "tests/specification/**/*"),
)
HANDOUTS = "docs/handout.*.md"
COURSE = "course"  # with a folder for each bundle, whose files lie at the root of that bundle
SUFFIXES = (".py", ".po", ".mo", ".j2", ".toml", ".md", "")  # what the lab is made of; no editor's backups
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
PLAIN, EXECUTABLE = 0o100644, 0o100755


class BundleError(Exception):
    """A bundle that cannot be made as it was asked for; the text says why and what to do."""


@dataclass(frozen=True)
class File:
    """One file of a bundle."""

    content: bytes
    executable: bool = False


Files = Mapping[str, File]  # by path inside the bundle, with forward slashes


def student_files(lab: Lab) -> Files:
    """Return the lab as students get it; the skeleton is made from the reference, whatever ``student/`` holds."""
    fresh = {f"student/{name}": File(text.encode()) for name, text in skeletons(lab.reference).items()}
    return {**_found(lab, *GRADING, HANDOUTS), **fresh, **_course(lab, "student")}


def gradescope_files(lab: Lab) -> Files:
    """Return the autograder for Gradescope, which unpacks it to /autograder/source."""
    return {**_found(lab, *GRADING), **_course(lab, "gradescope")}


BUNDLES: Mapping[str, tuple[Callable[[Lab], Files], str]] = {
    "student": (student_files, "dist/student.zip"),
    "gradescope": (gradescope_files, "dist/gradescope.zip"),
}


def write(files: Files, out: Path) -> None:
    """Write ``files`` to the zip ``out``, or to the folder where its name does not end in .zip.

    Raises ``BundleError`` where that folder holds something already.
    """
    if out.suffix == ".zip":
        _write_zip(files, out)
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BundleError(f"--out {str(out)!r} is not an empty folder; name another, or a file that ends in .zip")
    for name, file in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        path.chmod(_mode(file) & 0o777)


def _write_zip(files: Files, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    half = out.with_name(f".{out.name}.part")
    try:
        with zipfile.ZipFile(half, "w") as archive:
            for name in sorted(files):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.create_system = 3  # Unix, whose modes follow
                entry.external_attr = _mode(files[name]) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, files[name].content)
        half.replace(out)
    except OSError as error:
        raise BundleError(f"{out} cannot be written: {error.strerror}") from None
    finally:
        half.unlink(missing_ok=True)


def _mode(file: File) -> int:
    return EXECUTABLE if file.executable else PLAIN


def _course(lab: Lab, bundle: str) -> Files:
    folder = lab.root / COURSE / bundle
    if not folder.is_dir():
        raise BundleError(f"{COURSE}/{bundle}/ is not there; make bundles in a checkout of the whole project")
    return {path.name: _file(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _found(lab: Lab, *patterns: str) -> Files:
    found: dict[str, File] = {}
    for pattern in patterns:
        paths = {path.relative_to(lab.root): path for path in sorted(lab.root.glob(pattern)) if path.is_file()}
        kept = {name.as_posix(): _file(path) for name, path in paths.items() if _belongs(name)}
        if not kept:
            raise BundleError(f"{pattern} is not there; make bundles in a checkout of the whole project")
        found.update(kept)
    return found


def _belongs(name: Path) -> bool:
    if name.stem == MISTAKES and "locale" in name.parts:
        return False
    return name.suffix in SUFFIXES and not any(part.startswith(".") or part == "__pycache__" for part in name.parts)


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(content, content.startswith(b"#!"))  # a checkout on Windows knows no other sign


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the bundle that the command line names and return the exit status."""
    parser = Parser(COMMAND, "Make what students or a platform get of the lab.")
    parser.add_argument("bundle", choices=BUNDLES)
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER_OR_ZIP", help="a file that ends in .zip, or a folder (default: dist/*.zip)"
    )
    chosen = parser.parse_args(arguments)
    files_of, default = BUNDLES[chosen.bundle]
    out: Path = chosen.out or Path(default)
    try:
        files = files_of(Lab.here())
        write(files, out)
    except (BundleError, SkeletonError, OSError) as error:
        print(f"bundle: {error}", file=sys.stderr)
        return USAGE
    print(f"written: {out}, {len(files)} files")
    return MADE


if __name__ == "__main__":
    sys.exit(main())
