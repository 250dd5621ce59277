"""Grade submissions: `python grade.py` grades student/, `python grade.py --help` tells the rest."""

import argparse
import shlex
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.handout import address_from
from grader.isolation import LEVELS, WEAKER, find_isolation
from grader.lab import Lab
from grader.limits import Limits
from grader.options import DATA, DEVICES, Options, UsageError, find_device
from grader.process import HarnessFault
from grader.rubric import RubricError, load_rubric

if TYPE_CHECKING:
    from grader.report import Report

GRADED, BELOW, USAGE, FAULT = range(4)
EPILOG = """\
examples:
  python grade.py                          grade student/, write reports/student/report.json
  python grade.py reference --fail-under 100
  python grade.py submissions/* --out marks
  python grade.py --data mnist --data-dir ~/data --full

exit status:
  0  graded
  1  graded, and a score is below --fail-under
  2  bad usage: no such submission, an unknown option, a rubric with an error
  3  the harness itself failed; no score was written for the submission named
"""


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="grade.py",
        description="Grade submissions of the lab. Their code runs in processes of its own and is never imported here.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "submissions", nargs="*", type=Path, metavar="SUBMISSION", default=[Path("student")],
        help="a folder with activations.py, network.py, weight_decay.py, dropout.py, answers.md (default: student)",
    )  # fmt: skip
    parser.add_argument("--device", choices=DEVICES, default="auto", help="where their code runs (default: auto)")
    parser.add_argument(
        "--data", choices=DATA, default="auto", help="data of the experiments (default: mnist if there)"
    )
    parser.add_argument("--data-dir", type=Path, default=Path("data"), help="folder with MNIST/raw (default: data)")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="folder of the reports (default: reports)")
    parser.add_argument("--fail-under", type=float, metavar="N", help="exit with 1 where a score is below N points")
    parser.add_argument("--seed", type=int, default=0, help="seed of all that is drawn (default: 0)")
    parser.add_argument("--full", action="store_true", help="the experiments at the course's own length: many minutes")
    parser.add_argument(
        "--isolation", choices=LEVELS, default="auto",
        help="how their code is locked in (default: the best there is)",
    )  # fmt: skip
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade what the command line names and return the exit status."""
    chosen = parser().parse_args(arguments)
    try:
        return _grade_all(chosen)
    except (UsageError, RubricError) as error:
        print(f"grade.py: {error}", file=sys.stderr)
        return USAGE
    except HarnessFault as error:
        print(f"grade.py: {error}", file=sys.stderr)
        return FAULT
    except KeyboardInterrupt:
        print("grade.py: stopped; what was graded before is written", file=sys.stderr)
        return FAULT
    except Exception:
        traceback.print_exc()
        print("grade.py: an error of the harness, not of a submission; please report the lines above", file=sys.stderr)
        return FAULT


def _grade_all(chosen: argparse.Namespace) -> int:
    named = _names([_folder(path) for path in chosen.submissions])
    rubric = load_rubric(Lab.here().rubric)
    if chosen.out.exists() and not chosen.out.is_dir():
        raise UsageError(f"--out {str(chosen.out)!r} is a file; name a folder")
    options = Options(find_device(chosen.device), chosen.seed, chosen.data, chosen.data_dir, chosen.full)
    limits = Limits.at_full_length() if chosen.full else Limits()
    isolation = find_isolation(chosen.isolation)
    if isolation == "process" and chosen.isolation == "auto":
        print(f"grade.py: {WEAKER}", file=sys.stderr)
    from grader.judge import grade

    lowest, ungraded = rubric.max_score, 0
    for folder, name in named.items():
        try:
            with Display(name) as display:
                report = grade(folder, name, options, rubric, limits, isolation, display.progress)
        except HarnessFault as error:  # not the submission's fault, and not the next one's
            print(f"grade.py: {name!r} is ungraded: {error}", file=sys.stderr)
            ungraded += 1
            continue
        lowest = min(lowest, report.score)
        out = chosen.out / name
        command = command_again(chosen, folder, name, options.device, report.environment.data)
        display.show(replace(report, command=command, handout=address_from(out, rubric, Lab.here())), out)
    if ungraded:
        return FAULT
    return BELOW if chosen.fail_under is not None and lowest < chosen.fail_under else GRADED


def _folder(path: Path) -> Path:
    if not path.is_dir():
        what = "is not a folder" if path.exists() else "is not there"
        raise UsageError(f"the submission {str(path)!r} {what}; name the folder that holds activations.py")
    return path.resolve()


def _names(folders: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each folder: its own, with its parent's in front where two are called the same."""
    folders = list(dict.fromkeys(folders))
    own = [folder.name for folder in folders]
    names = {f: f.name if own.count(f.name) == 1 else f"{f.parent.name}-{f.name}" for f in folders}
    for folder, name in names.items():
        if not name or list(names.values()).count(name) > 1:
            raise UsageError(f"no name of its own for {str(folder)!r} in the report folder; grade it alone")
    return names


def command_again(chosen: argparse.Namespace, folder: Path, name: str, device: str, data: str) -> str:
    """Return the command that grades ``folder`` the same way again; a place of this machine alone is left out."""
    here = Path.cwd()
    submission = folder.relative_to(here).as_posix() if folder.is_relative_to(here) and folder != here else name
    words = ["python", "grade.py", f"./{submission}" if submission.startswith("-") else submission]
    words += ["--seed", str(chosen.seed), "--data", data if data in DATA else chosen.data, "--device", device]
    if chosen.data_dir != Path("data") and not chosen.data_dir.is_absolute():
        words += ["--data-dir", chosen.data_dir.as_posix()]
    return shlex.join([*words, "--full"] if chosen.full else words)


class Display:
    """What a person sees: a line of progress while a submission is graded, then its report."""

    def __init__(self, name: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(highlight=False)
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task("grading", total=None)

    def __enter__(self) -> "Display":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def progress(self, done: int, total: int) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=done, total=total)

    def show(self, report: "Report", folder: Path) -> None:
        """Write the report to the terminal and its files to ``folder``."""
        from grader.describe import printable
        from grader.formats import write
        from grader.formats.terminal import write_report

        write_report(report, self._console)
        self._console.print(f"written: {printable(str(write(report, 'json', folder)))}", markup=False)


if __name__ == "__main__":
    sys.exit(main())
