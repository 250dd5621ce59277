"""Grade submissions: `python grade.py` grades student/, `python grade.py --help` tells the rest."""

import argparse
import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import Parser, language_of
from grader.choices import add_choices, limits_from, options_from
from grader.formats import DEFAULT, FILES
from grader.isolation import find_isolation, warning
from grader.lab import Lab
from grader.language import message, say, use
from grader.options import UsageError
from grader.process import HarnessFault
from grader.rubric import RubricError, load_rubric

if TYPE_CHECKING:
    from grader.report import Environment

GRADED, BELOW, USAGE, FAULT = range(4)
# What else this program does, by its first argument: modules with ``main(arguments) -> exit status``.
COMMANDS = {
    "class": "grader.cohort.command",
    "answers": "grader.cohort.answering",
    "diff": "grader.diff",
}
EPILOG = message(
    """\
examples:
  python grade.py                          grade student/, write report.json and report.html to reports/student/
  python grade.py --quick                  all but the experiments, in seconds; writes nothing
  python grade.py reference --fail-under 100
  python grade.py submissions/* --out marks
  python grade.py --format terminal,junit
  python grade.py --data mnist --data-dir ~/data --full
  python grade.py class FOLDER --gradebook course.sqlite     a whole class; class --help tells more
  python grade.py answers export --gradebook course.sqlite   the written answers, to be marked by a person
  python grade.py diff before/report.json after/report.json  what moved between two reports

formats, in the folder OUT/SUBMISSION unless they go to standard output:
  terminal      standard output: the points, then what is to be mended
  json          report.json, for programs of your own
  html          report.html, a page for the student
  markdown      report.md, for an issue or a pull request on GitHub
  junit         junit.xml, for CI servers: GitLab, Jenkins and others
  ctrf          ctrf.json, the Common Test Report Format
  gradescope    results.json; Gradescope reads it from /autograder/results/
  prairielearn  prairielearn.json; PrairieLearn reads it from /grade/results/results.json
  classroom     classroom.txt, and the step's output `result` for GitHub Classroom's autograding-grading-reporter
  github        standard output: annotations in GitHub Actions; and the job's summary

exit status:
  0  graded
  1  graded, and a score is below --fail-under
  2  bad usage: no such submission, an unknown option, a rubric with an error
  3  the harness itself failed; no score was written for the submission named
"""
)


def parser() -> Parser:
    """Return the command line's parser."""
    parser = Parser(
        "python grade.py",
        say("Grade submissions of the lab. Their code runs in processes of its own and is never imported here."),
        say(EPILOG),
    )
    add = parser.add_argument
    add(
        "submissions", nargs="*", type=Path, metavar="SUBMISSION", default=[Path("student")],
        help=say("a folder with activations.py, network.py and the others (default: student)"),
    )  # fmt: skip
    add_choices(parser)
    add(
        "--format", action="append", metavar="NAME[,NAME…]",
        help=say("forms of the report, see below (default: {default})", default=",".join(DEFAULT)),
    )  # fmt: skip
    add("--fail-under", type=float, metavar="N", help=say("exit with 1 where a score is below N points"))
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--full", action="store_true", help=say("the experiments at the course's own length: many minutes")
    )
    length.add_argument(
        "--quick", action="store_true",
        help=say("all but the experiments, on fewer inputs, in seconds: points so far, no score and no files"),
    )  # fmt: skip
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade what the command line names and return the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _show_what_cannot_be_encoded()
    use(language_of(words))
    try:
        if words and words[0] in COMMANDS:
            command: Callable[[Sequence[str]], int] = importlib.import_module(COMMANDS[words[0]]).main
            return command(words[1:])
        return _grade_all(parser().parse_args(words))
    except (UsageError, RubricError) as error:
        _tell(str(error))
        return USAGE
    except HarnessFault as error:
        _tell(str(error))
        return FAULT
    except KeyboardInterrupt:
        _tell(say("stopped; what was graded before is written"))
        return FAULT
    except Exception as error:
        _tell(_cause(error))
        return FAULT


def _grade_all(chosen: argparse.Namespace) -> int:
    formats = _formats(chosen)
    named = _names([_folder(path) for path in chosen.submissions])
    rubric = load_rubric(Lab.here().rubric)
    if chosen.out.exists() and not chosen.out.is_dir():
        raise UsageError(say("--out {folder} is a file; name a folder", folder=repr(str(chosen.out))))
    options, limits = options_from(chosen), limits_from(chosen)
    isolation = find_isolation(chosen.isolation)
    if isolation == "process":
        _tell(warning(chosen.isolation))
    from grader.display import Display
    from grader.judge import grade

    lowest, ungraded = rubric.max_score, 0
    lab = Lab.here()
    for folder, name in named.items():
        if not lab.is_submission(folder):
            files = ", ".join(f"{module}.py" for module in lab.modules)
            _tell(say("{name} holds none of {files}; is it the right folder?", name=repr(name), files=files))
        try:
            with Display(name) as display:
                report = grade(folder, name, options, rubric, limits, isolation, display.progress)
            report = replace(
                report,
                path=_path_in_repository(folder),
                command=command_again(chosen, folder, name, report.environment),
                handout=rubric.handout,
            )
            display.show(report, formats, chosen.out / name)
            lowest = min(lowest, report.score)
        except (UsageError, RubricError):
            raise
        except Exception as error:  # not the submission's fault, and not the next one's
            _tell(say("{name} is ungraded: {error}", name=repr(name), error=_cause(error)))
            ungraded += 1
    if ungraded:
        return FAULT
    return BELOW if chosen.fail_under is not None and lowest < chosen.fail_under else GRADED


def _cause(error: Exception) -> str:
    """Return why something could not be graded; of what nobody foresaw the traceback is printed, too."""
    if isinstance(error, HarnessFault):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return say("{file}: {problem}", file=str(error.filename), problem=error.strerror)
    traceback.print_exception(error)
    return say("an error of the harness, not of a submission; please report the lines above")


def _show_what_cannot_be_encoded() -> None:
    """Have characters that the console or the log has no bytes for shown as escapes: they are no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _tell(text: str) -> None:
    print(f"grade.py: {text}", file=sys.stderr)


def _formats(chosen: argparse.Namespace) -> list[str]:
    """Return the names of the formats asked for, each once."""
    if chosen.quick:
        if chosen.format or chosen.fail_under is not None:
            raise UsageError(say("--quick gives no score; leave out --format and --fail-under"))
        return ["terminal"]
    names = [name.strip() for names in chosen.format or DEFAULT for name in names.split(",")]
    for name in names:
        if name not in FILES:
            known = ", ".join(FILES)
            raise UsageError(say("--format has no {name}; choose from {known}", name=repr(name), known=known))
    return list(dict.fromkeys(names))


def _folder(path: Path) -> Path:
    name = repr(str(path))
    if not path.exists():
        raise UsageError(
            say("the submission {name} is not there; name the folder that holds activations.py", name=name)
        )
    if not path.is_dir():
        raise UsageError(
            say("the submission {name} is not a folder; name the one that holds activations.py", name=name)
        )
    return path.resolve()


def _path_in_repository(folder: Path) -> str | None:
    """Return the path of a submission from the folder that a workflow checked out, or the current one, if below it."""
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else None


def _names(folders: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each folder: its own, with its parent's in front where two are called the same."""
    folders = list(dict.fromkeys(folders))
    own = [folder.name for folder in folders]
    names = {f: f.name if own.count(f.name) == 1 else f"{f.parent.name}-{f.name}" for f in folders}
    for folder, name in names.items():
        if not name or list(names.values()).count(name) > 1:
            text = say("no name of its own for {folder} in the report folder; grade it alone", folder=repr(str(folder)))
            raise UsageError(text)
    return names


def command_again(chosen: argparse.Namespace, folder: Path, name: str, environment: "Environment") -> str:
    """Return the command that grades ``folder`` the same way again; a place of this machine alone is left out."""
    here = Path.cwd()
    submission = folder.relative_to(here).as_posix() if folder.is_relative_to(here) and folder != here else name
    words = []
    if chosen.data_dir != Path("data") and not chosen.data_dir.is_absolute():
        words += ["--data-dir", chosen.data_dir.as_posix()]
    words += ["--isolation", chosen.isolation] if chosen.isolation != "auto" else []
    return environment.again(submission, *words, *(["--full"] if chosen.full else []))


if __name__ == "__main__":
    sys.exit(main())
