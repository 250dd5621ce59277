"""`python grade.py` as people and programs use it: what it refuses, how it ends, and the report that it writes."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cases import ROOT

import experiments.__main__
import grade
from grader.finding import Place
from grader.formats import DEFAULT, FILES
from grader.ledger import Result
from grader.process import HarnessFault
from grader.report import Environment, Report, ReportPart

OUTCOMES = {"passed", "failed", "error", "timeout", "crashed", "missing", "blocked"}
NUMBER = (int, float)
FIELDS = {"schema": int, "submission": dict, "score": NUMBER, "max_score": NUMBER, "criteria": list, "answers": list,
          "environment": dict, "language": str}  # fmt: skip
SUBMISSION = {"name": str, "sha256": str}
ANSWER = {"id": str, "written": bool}
CRITERION = {"id": str, "points": NUMBER, "earned": NUMBER, "outcome": str, "feedback": str}
PLACE = {"file": str, "line": int}  # where a place in the submission is known
ENVIRONMENT = {"python": str, "torch": str, "device": str, "data": str, "isolation": str, "seed": int}

# What the submissions have in the place of the skeleton's modules.
SUBMISSIONS = {
    "skeleton": {},
    "wrong": {
        "activations.py": "class MyReLU:\n    def __call__(self, x): return x.abs()\n"
        "class MyTanh:\n    def __call__(self, x): raise ValueError('no')\n",
        "weight_decay.py": "from .activations import Absent\n",
        "dropout.py": "import torch\n\ndef dropout_layer(X, dropout):\n"
        "    return torch.where(torch.rand_like(X) < dropout, X / (1 - dropout), torch.zeros_like(X))\n",
    },
    "crashing": {"weight_decay.py": "import os\nos._exit(0)\n", "activations.py": "class MyReLU(:\n"},
}
NAMES = (*SUBMISSIONS, "empty")


@dataclass(frozen=True)
class Run:
    """What a grading ended with, and where its reports are."""

    status: int
    output: str
    reports: Path

    def report(self, name: str) -> Any:
        """Return the report of the submission ``name``."""
        return json.loads((self.reports / name / "report.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def submissions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the submissions: the skeleton with some modules written, and an empty one."""
    folder = tmp_path_factory.mktemp("class")
    for name, modules in SUBMISSIONS.items():
        shutil.copytree(ROOT / "student", folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for module, text in modules.items():
            (folder / name / module).write_text(text, "utf-8")
    (folder / "empty").mkdir()
    return folder


def run(submissions: Path, names: Sequence[str], *options: str) -> Run:
    """Grade the submissions of these names and return what came of it."""
    reports, output = submissions / f"reports-{len(names)}", io.StringIO()
    options = (*options, "--out", str(reports), "--data", "digits", "--isolation", "process", "--format=terminal,json")
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        status = grade.main([*(str(submissions / name) for name in names), *options])
    return Run(status, output.getvalue(), reports)


@pytest.fixture(scope="module")
def graded(submissions: Path) -> Run:
    """Grade all submissions."""
    return run(submissions, NAMES)


@pytest.fixture(scope="module")
def again(submissions: Path) -> Run:
    """Grade the wrong submission once more, and ask for points that it has not got."""
    return run(submissions, ["wrong"], "--fail-under", "99")


def test_submissions_of_all_kinds_are_graded(graded: Run) -> None:
    """Wrong, crashing and empty submissions end with status 0 and a low score each."""
    assert graded.status == 0
    assert all(graded.report(name)["score"] < 40 for name in NAMES)


def test_a_folder_without_a_module_is_told(graded: Run) -> None:
    """A folder with none of the lab's modules, perhaps the wrong one, is graded and told; of others nothing is said."""
    files = "activations.py, dropout.py, network.py, weight_decay.py"
    told = [line for line in graded.output.splitlines() if "right folder" in line]
    assert told == [f"grade.py: 'empty' holds none of {files}; is it the right folder?"]


@pytest.mark.parametrize("name", ["skeleton", "empty"])
def test_what_is_not_written_earns_nothing(graded: Run, name: str) -> None:
    """The skeleton and an empty folder get 0 of 100: every criterion is missing or blocked, no answer is written."""
    report = graded.report(name)
    assert (report["score"], report["max_score"]) == (0, 100)
    assert {row["outcome"] for row in report["criteria"]} <= {"missing", "blocked"}
    assert not any(answer["written"] for answer in report["answers"])


@pytest.mark.parametrize("name", NAMES)
def test_report_has_the_fields_of_the_contract(graded: Run, name: str) -> None:
    """report.json has just the fields that other programs read, of their types."""
    report = graded.report(name)
    records = [(report, FIELDS), (report["submission"], SUBMISSION), (report["environment"], ENVIRONMENT)]
    records += [(row, CRITERION) for row in report["criteria"]] + [(row, ANSWER) for row in report["answers"]]
    assert [record.keys() - PLACE.keys() for record, _ in records] == [fields.keys() for _, fields in records]
    assert all(isinstance(row.get(key, kind()), kind) for row in report["criteria"] for key, kind in PLACE.items())
    assert all(isinstance(record[key], kind) for record, fields in records for key, kind in fields.items())


@pytest.mark.parametrize("name", NAMES)
def test_report_adds_up(graded: Run, name: str) -> None:
    """A criterion is earned whole or not at all, just where it passed, and the score is the sum."""
    report = graded.report(name)
    assert (report["schema"], report["submission"]["name"], len(report["criteria"])) == (1, name, 23)
    assert re.fullmatch("[0-9a-f]{64}", report["submission"]["sha256"])
    assert {row["outcome"] for row in report["criteria"]} <= OUTCOMES
    assert all(row["earned"] == row["points"] * (row["outcome"] == "passed") for row in report["criteria"])
    assert report["score"] == sum(row["earned"] for row in report["criteria"])
    assert [answer["id"] for answer in report["answers"]] == ["Q1", "Q2", "Q3", "Q4", "Q5"]


OUTCOME = {
    ("wrong", "relu-value"): ("failed", "called:   MyReLU()("),
    ("wrong", "tanh-value"): (
        "error",
        "called:   MyTanh()(",
        "raised:   ValueError: no (activations.py, line 4, in __call__",
    ),
    ("wrong", "sigmoid-value"): ("missing", "not written yet: activations.py has no MySigmoid"),
    ("wrong", "l2-value"): (
        "error",
        "called:   the import of weight_decay.py",
        "raised:   ImportError: cannot import name 'Absent'",
    ),
    ("wrong", "dropout-rate"): ("failed", "called:   dropout_layer(tensor of shape (64, 64), float32"),
    ("crashing", "l2-value"): ("crashed", "import weight_decay: the process ended by itself with status 0"),
    ("crashing", "relu-value"): (
        "error",
        "called:   the import of activations.py",
        "raised:   SyntaxError: ",
        "expected: activations.py can be loaded",
    ),
    ("skeleton", "dropout-rate"): ("blocked", "waits for dropout-scaling"),
    ("empty", "relu-value"): ("missing", "not written yet: activations.py is not there"),
}


@pytest.mark.parametrize(("name", "criterion"), OUTCOME)
def test_feedback_says_what_happened(graded: Run, name: str, criterion: str) -> None:
    """Each outcome comes with words for the student, an error with what was called, raised and expected."""
    outcome, *words = OUTCOME[name, criterion]
    row = next(row for row in graded.report(name)["criteria"] if row["id"] == criterion)
    lines = row["feedback"].splitlines()
    assert (row["outcome"], [line[: len(word)] for line, word in zip(lines, words, strict=False)]) == (outcome, words)
    assert outcome != "error" or [line.partition(":")[0] for line in lines[:3]] == ["called", "raised", "expected"]


@pytest.mark.parametrize("name", NAMES)
def test_report_has_no_path_of_the_machine(graded: Run, submissions: Path, name: str) -> None:
    """No absolute path is in a report, not even where an exception of the submission's has it in its message."""
    text = (graded.reports / name / "report.json").read_text("utf-8")
    assert [path for path in (str(submissions), str(ROOT), sys.prefix) if path in text] == []


def test_the_same_submission_gets_the_same_report(graded: Run, again: Run) -> None:
    """Graded twice, alone or among others, a submission's report has the same bytes."""
    first, second = (run.reports / "wrong" / "report.json" for run in (graded, again))
    assert first.read_bytes() == second.read_bytes()


def test_terminal_has_every_criterion_its_finding_and_the_score(again: Run) -> None:
    """The table has a line for each criterion, then findings and score; below --fail-under the status is 1."""
    report = again.report("wrong")
    lines = [rf"^  {row['id']} +\d+ / {row['points']} " for row in report["criteria"]]
    lines += [r"^called:   MyReLU\(\)\(", f"^score: {report['score']} of 100$"]
    assert [line for line in lines if not re.search(line, again.output, re.MULTILINE)] == []
    assert again.status == 1


def canned(folder: Path, name: str, *_: object) -> Report:
    """Return a report of 3 points of 4, without grading."""
    rows = (Result("a", 3, 3, "passed", ""), Result("b", 1, 0, "failed", "called:   f()", place=Place("b.py", 2)))
    parts = (ReportPart("A", ("a", "b")),)
    return Report(name, "0" * 64, parts, rows, {}, Environment("3", "2", "cpu", "digits", "process", 0))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Have grading return at once; return the folder that is current."""
    monkeypatch.setattr("grader.judge.grade", canned)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def status_of(*arguments: str, formats: str = "terminal,json") -> int:
    """Return the exit status for these arguments."""
    asked = ["--format", formats] if formats else []
    try:
        return grade.main([*arguments, "--isolation", "process", *asked])
    except SystemExit as end:
        return int(end.code)


@pytest.mark.parametrize(("least", "status"), [("3", 0), ("3.5", 1), ("0", 0), ("-1", 0), ("4", 1)])
def test_fail_under_compares_with_the_score(quick: Path, least: str, status: int) -> None:
    """The status is 1 where the score, 3, is below N, and 0 where it is N or more."""
    (quick / "student").mkdir()
    assert status_of("--fail-under", least) == status


def test_two_submissions_of_one_name_get_a_report_each(quick: Path) -> None:
    """Folders of the same name are told apart by the name of the folder around them; one named twice is graded once."""
    for folder in ("a/lab", "b/lab", "c/other"):
        (quick / folder).mkdir(parents=True)
    assert status_of("a/lab", "b/lab", "c/other", "a/../a/lab") == 0
    assert {path.parent.name for path in quick.glob("reports/*/report.json")} == {"a-lab", "b-lab", "other"}


@pytest.mark.parametrize("name", ["名字", "with space", "[bold]", os.fsdecode(b"\xc4\xe3"), "\x1b[31mred"], ids=ascii)
def test_any_folder_name_is_shown_harmlessly(quick: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder may be called anything: not UTF-8 and control characters too, which do not reach the terminal."""
    (quick / name).mkdir()
    assert status_of(name) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("formats", ["terminal", "github", "json"])
def test_a_console_without_unicode_is_no_fault(quick: Path, formats: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What standard output has no bytes for, as on some Windows runners, is shown as an escape."""
    (quick / "名字").mkdir()
    console = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", console)
    assert status_of("名字", formats=formats) == 0
    console.flush()
    assert b"\\u540d\\u5b57" in console.buffer.getvalue()


FAULTS = {
    "fault": (HarnessFault("a worker did not start"), "a worker did not start"),
    "bug": (ZeroDivisionError("oh"), "an error of the harness, not of a submission"),
    "interrupt": (KeyboardInterrupt(), "stopped"),
}


@pytest.mark.parametrize(("error", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_harness_is_status_3(
    quick: Path, error: BaseException, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the harness could not do ends with status 3 and says so; no score is written."""

    def fail(*_: object) -> Report:
        raise error

    monkeypatch.setattr("grader.judge.grade", fail)
    (quick / "student").mkdir()
    assert status_of("student") == 3
    assert words in capsys.readouterr().err
    assert not list(quick.glob("reports/**/*"))


def test_one_that_cannot_be_written_does_not_stop_the_next(quick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a report has no place the submission is ungraded, with the cause, and the next one is graded."""
    for name in ("alice", "bob"):
        (quick / name).mkdir()
    (quick / "reports").mkdir()
    (quick / "reports" / "alice").touch()
    assert status_of("alice", "bob") == 3
    assert "'alice' is ungraded: reports/alice: File exists" in capsys.readouterr().err
    assert (quick / "reports" / "bob" / "report.json").is_file()


WRITES = {
    "json": {"report.json"},
    "markdown,junit": {"report.md", "junit.xml"},
    "ctrf, gradescope": {"ctrf.json", "results.json"},
    "classroom,prairielearn,json,json": {"classroom.txt", "prairielearn.json", "report.json"},
    "terminal": set(),
    "github": set(),
}


@pytest.mark.parametrize(("formats", "files"), WRITES.items(), ids=WRITES)
def test_format_writes_what_is_named(quick: Path, formats: str, files: set[str]) -> None:
    """`--format` writes the files of the formats that it names, and no other."""
    (quick / "student").mkdir()
    assert status_of(formats=formats) == 0
    assert {path.name for path in quick.glob("reports/student/*")} == files


def test_format_may_be_repeated(quick: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two `--format` count as one with both names; without terminal no table is shown, only where the files are."""
    (quick / "student").mkdir()
    assert status_of("--format", "junit", formats="markdown") == 0
    assert capsys.readouterr().out.split() == [
        "written:", str(Path("reports/student/junit.xml")), "written:", str(Path("reports/student/report.md"))
    ]  # fmt: skip


def test_the_default_is_what_a_person_and_a_program_read() -> None:
    """Without `--format` the report goes to the terminal, to report.json and to report.html."""
    assert grade.parser().parse_args([]).format is None
    assert DEFAULT == ("terminal", "json", "html")


@pytest.mark.parametrize("formats", ["xml", "json,", "", "JSON", "json;junit", "json,\x1b[31m"], ids=ascii)
def test_an_unknown_format_is_refused(quick: Path, formats: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown format is bad usage: one line that has the list, and nothing is graded."""
    (quick / "student").mkdir()
    assert status_of("--format", formats, formats="") == 2
    said = capsys.readouterr().err
    assert said.startswith("grade.py: --format has no '")
    assert said.endswith(f"; choose from {', '.join(FILES)}\n")
    assert (said.count("\n"), "\x1b" in said, (quick / "reports").exists()) == (1, False, False)


@pytest.mark.parametrize(("folder", "file"), [("student", "student/b.py"), ("a/b/../lab", "a/lab/b.py"), (".", "b.py")])
def test_annotations_name_the_file_from_the_repository(
    quick: Path, folder: str, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `--format github` standard output has the annotations only, files named from the repository's root."""
    (quick / folder).mkdir(parents=True, exist_ok=True)
    assert status_of(folder, formats="github") == 0
    assert capsys.readouterr().out == f"::error file={file},line=2,title=b%3A failed%2C 0 of 1 points::called:   f()\n"


def test_annotations_of_a_submission_elsewhere_name_no_file(
    quick: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """A submission outside the repository is not annotated with a path that would mean another file."""
    assert status_of(str(tmp_path_factory.mktemp("elsewhere")), formats="github") == 0
    assert capsys.readouterr().out == "::error title=b%3A failed%2C 0 of 1 points::called:   f()\n"


@pytest.mark.parametrize("option", [("--fail-under", "3"), ("--format", "json"), ("--full",)], ids=" ".join)
def test_quick_takes_nothing_that_needs_a_score(quick: Path, option: Sequence[str]) -> None:
    """`--quick` with an option that asks for a score, a file or the long runs is bad usage."""
    (quick / "student").mkdir()
    assert status_of("--quick", *option, formats="") == 2


def test_quick_leaves_the_experiments_out(submissions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--quick` grades all but the experiments, marks them as not run, says what they are worth and writes no file."""
    reports = submissions / "none"
    options = ["--quick", "--out", str(reports), "--isolation", "process"]
    assert grade.main([str(submissions / "skeleton"), *options]) == 0
    shown = capsys.readouterr().out
    assert re.findall(r"^  (\S+) +– / \d+ +not run *$", shown, re.MULTILINE) == [
        "exp-vanishing-gradient", "exp-relu-death", "exp-weight-decay", "exp-dropout"
    ]  # fmt: skip
    assert "\n0 of 88 points; the experiments (12 points) were not run\n" in shown
    assert not reports.exists()


def test_help_teaches() -> None:
    """`python grade.py --help` ends with 0 and has every option, an example of each use and all exit statuses."""
    done = subprocess.run([sys.executable, ROOT / "grade.py", "--help"], capture_output=True, text=True, check=True)
    options = ["device", "data", "data-dir", "out", "fail-under", "full", "quick", "isolation", "seed", "format"]
    examples = ["python grade.py reference --fail-under 100", "python grade.py submissions/*", "--data mnist"]
    statuses = ["  0  graded", "  1  graded", "  2  bad usage", "  3  the harness itself"]
    formats = [f"  {name} " for name in FILES]
    taught = [*(f"--{o}" for o in options), *examples, *statuses, *formats, ",".join(DEFAULT)]
    assert [words for words in taught if words not in done.stdout] == []


COMMANDS = [
    "grade.py",
    "grade.py class",
    "grade.py answers export",
    "grade.py diff",
    "-m experiments",
    "-m grader.bundle",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_error_of_usage_is_one_line(command: str) -> None:
    """An unknown option is told in one line that names the command for help, and the exit status is 2."""
    done = subprocess.run(
        [sys.executable, *command.split(), "--nonsense"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert re.fullmatch(rf"error: .+; see python {re.escape(command)} --help\n", done.stderr)


def test_without_a_word_student_is_graded(tmp_path: Path) -> None:
    """`python grade.py` alone grades the folder student/."""
    (tmp_path / "student").mkdir()
    done = subprocess.run(
        [sys.executable, ROOT / "grade.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "score: 0 of 100" in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "reports" / "student" / "report.json").is_file()


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "grade.py"])
def test_what_needs_a_word_says_so(command: str) -> None:
    """The other commands alone, without a word more, say in one line what they need; the exit status is 2."""
    done = subprocess.run([sys.executable, *command.split()], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert re.fullmatch(rf"error: .+; see python {re.escape(command)} --help\n", done.stderr)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--nonsense"], "无法识别的参数：--nonsense"),
        (["--seed"], "参数 --seed：应有一个值"),
        (["--seed", "x"], "参数 --seed：'x' 不能作为随机种子，请用 0 到 4294967295 之间的整数"),
        (["--seed", "4294967296"], "参数 --seed：'4294967296' 不能作为随机种子"),
        (["--fail-under", "x"], "参数 --fail-under：'x' 不是有效的 float 值"),
        (["--data", "q"], "参数 --data：不能是 'q'"),
        (["--full", "--quick"], "参数 --quick：不能与参数 --full 同时使用"),
    ],
    ids=lambda value: None if isinstance(value, str) else "-".join(value).strip("-"),
)
@pytest.mark.parametrize("language", [["--lang=zh"], ["--lang", "zh"]], ids=["one-word", "two-words"])
def test_an_error_of_usage_is_told_in_chinese(
    language: list[str], wrong: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What argparse says of wrong options is said in Chinese, too, before the options are understood."""
    with pytest.raises(SystemExit, match="2"):
        grade.main([*language, *wrong])
    assert re.fullmatch(rf"错误：{re.escape(told)}.*；用法见 python grade.py --help\n", capsys.readouterr().err)


@pytest.mark.parametrize("main", [grade.main, experiments.__main__.main], ids=["grade", "experiments"])
def test_help_is_chinese(main: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]) -> None:
    """With `--lang zh` every line of the help that has words has Chinese ones, but for usage, commands and names."""
    with pytest.raises(SystemExit, match="0"):
        main(["--lang", "zh", "--help"])
    shown = capsys.readouterr().out
    paragraphs = re.split(r"\n(?=  \S|\S|\n)", shown.partition("\n\n")[2])
    assert "usage" not in shown
    bare = [each for each in paragraphs if each.strip() and not re.search(r"[\u4e00-\u9fff]", each)]
    assert [each for each in bare if not re.match(r"\n?  python ", each)] == []
