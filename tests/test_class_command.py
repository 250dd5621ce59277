"""The command `grade.py class` from end to end: killed, twice at once, with a roster, and used wrongly."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from cases import ROOT

from grade import FAULT, GRADED, USAGE, main
from grader.isolation import WEAKER
from grader.language import use


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a class: the reference in a zip, the skeleton in a folder, and an archive that leads out."""
    folder = tmp_path / "class"
    folder.mkdir()
    with zipfile.ZipFile(folder / "ann.zip", "w") as archive:
        for path in sorted((ROOT / "reference").iterdir()):
            if path.is_file():
                archive.write(path, f"work/{path.name}")
    shutil.copytree(ROOT / "student", folder / "bob")
    with zipfile.ZipFile(folder / "evil.zip", "w") as archive:
        archive.writestr("../../evil.py", "")
    return folder


def command(folder: Path) -> list[str]:
    """Return the arguments that grade the class in ``folder`` beside it."""
    place = folder.parent
    return [
        *("class", str(folder), "--gradebook", str(place / "course.sqlite"), "--out", str(place / "out")),
        *("--data", "digits", "--lang", "en", "--isolation", "process", "--jobs", "2"),
    ]


def test_the_roster_once_given_is_kept(folder: Path) -> None:
    """A later run knows the students of an earlier one, until they are to be forgotten, and the assignment's name."""
    place = folder.parent
    shutil.rmtree(folder / "bob")
    (folder / "ann.zip").unlink()
    (place / "roster.csv").write_text("id,name,email,section\nevil,Eve,eve@example.org,A\ns2,Bob,,\n", encoding="utf-8")
    extra = ["--roster", str(place / "roster.csv"), "--assignment", "Lab 3 (47)"]
    assert main([*command(folder), *extra]) == FAULT
    first = (place / "out" / "canvas.csv").read_text(encoding="utf-8")
    assert "Lab 3 (47)" in first
    assert "Bob" in first
    assert main(command(folder)) == FAULT
    assert (place / "out" / "canvas.csv").read_text(encoding="utf-8") == first
    for forgotten in (["--no-roster"], []):
        assert main([*command(folder), *forgotten]) == FAULT
        assert "Bob" not in (place / "out" / "canvas.csv").read_text(encoding="utf-8")
        assert "Nothing came" not in (place / "out" / "class.html").read_text(encoding="utf-8")


def test_what_was_chosen_once_is_kept(folder: Path) -> None:
    """Language, kind of score and due time stay for later runs and for the marks, until another is chosen."""
    for name in ("ann.zip", "evil.zip"):
        (folder / name).unlink()
    place = folder.parent
    plain = [word for word in command(folder) if word not in ("--lang", "en")]
    tables = {}
    for extra in (
        ["--lang", "zh", "--total", "--due", "2001-01-01"],
        [],
        ["--no-total", "--due", "never", "--lang", "en"],
    ):
        assert main([*plain, *extra]) == GRADED
        page = (place / "out" / "bob" / "report.html").read_text(encoding="utf-8")
        canvas = (place / "out" / "canvas.csv").read_text(encoding="utf-8").splitlines()
        tables[" ".join(extra)] = ('<html lang="zh' in page, "迟交" in page, canvas[1].rpartition(",")[2])
    assert list(tables.values()) == [(True, True, "150"), (True, True, "150"), (False, False, "100")]
    moodle = (place / "out" / "moodle.csv").read_text(encoding="utf-8")
    assert "0 of 100 points. Lost: relu-value" in moodle


def test_another_language_is_told_before_the_class_is_graded_once_more(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line says that all is graded in the new language, where it is one, and the help says so, too."""
    for name in ("ann.zip", "evil.zip"):
        (folder / name).unlink()
    told = {}
    for extra in ([], ["--lang", "zh"], ["--lang", "zh"], ["--lang", "en"]):
        assert main([*command(folder), *extra]) == GRADED
        told[len(told)] = capsys.readouterr().err.splitlines()
    assert [any("graded in '" in line or "反馈按语言保存" in line for line in lines) for lines in told.values()] == [
        False, True, False, True,
    ]  # fmt: skip
    with pytest.raises(SystemExit):
        main(["class", "--help", "--lang", "en"])
    assert "Another --lang than the class's grades everything once more" in capsys.readouterr().out


def test_names_of_the_roster_stand_on_the_page_of_pairs(folder: Path) -> None:
    """Two on the roster who handed in the same are named there."""
    shutil.copytree(ROOT / "reference", folder / "s2")
    (folder / "ann.zip").rename(folder / "s1.zip")
    (folder.parent / "roster.csv").write_text("id,name\ns1,Ann Lee\ns2,Bob Ray\n", encoding="utf-8")
    main([*command(folder), "--roster", str(folder.parent / "roster.csv")])
    page = (folder.parent / "out" / "alike.html").read_text(encoding="utf-8")
    assert "Ann Lee" in page
    assert "Bob Ray" in page


def test_marks_come_in_in_the_class_s_language(folder: Path) -> None:
    """Questions, and the reports that are written again with marks, are in the language of the class's grading."""
    for name in ("bob", "evil.zip"):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    book = ["--gradebook", str(folder.parent / "course.sqlite")]
    assert main([*command(folder), "--lang", "zh", "--total"]) == GRADED
    use("en")
    assert main(["answers", "export", *book, "--out", str(folder.parent / "marking")]) == GRADED
    asked = (folder.parent / "marking" / "answers.html").read_text(encoding="utf-8")
    assert "神经网络为什么需要非线性的激活函数？" in asked
    assert "书面回答" in asked
    sheet = folder.parent / "marking" / "marks.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(",Q1,,", ",Q1,7,"), encoding="utf-8")
    use("en")
    assert main(["answers", "import", str(sheet), *book, "--out", str(folder.parent / "out")]) == GRADED
    page = (folder.parent / "out" / "ann" / "report.html").read_text(encoding="utf-8")
    for each in (page, *((folder.parent / "out" / name).read_text("utf-8") for name in ("class.html", "alike.html"))):
        assert '<html lang="zh' in each
    assert "107" in (folder.parent / "out" / "canvas.csv").read_text(encoding="utf-8")


def test_two_runs_at_once_end_alike(folder: Path) -> None:
    """Two runs of one command at the same time both come to the end, with every report whole."""
    shutil.rmtree(folder / "bob")
    shutil.copytree(ROOT / "student", folder / "cid")
    (folder / "ann.zip").unlink()
    runs = [
        subprocess.Popen([sys.executable, "grade.py", *command(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for run in runs:
        told, _ = run.communicate(timeout=200)
        assert run.returncode == FAULT
        assert "1 ungraded" in told
    report = json.loads((folder.parent / "out" / "cid" / "report.json").read_text(encoding="utf-8"))
    assert report["score"] == 0
    assert [path.name for path in (folder.parent / "out").rglob("*.part")] == []


def test_a_killed_run_goes_on(folder: Path) -> None:
    """Killed while it grades, the same command ends what is left, and leaves nothing half done."""
    run = subprocess.Popen([sys.executable, "grade.py", *command(folder)], cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not (folder.parent / "out" / "bob" / "report.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    ended = subprocess.run(
        [sys.executable, "grade.py", *command(folder)], cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    assert ended.returncode == FAULT, ended.stderr
    assert "1 known before or equal to another, 1 ungraded" in ended.stdout
    assert "ungraded: evil" in ended.stdout
    scores = {}
    for name in ("ann", "bob"):
        report = json.loads((folder.parent / "out" / name / "report.json").read_text(encoding="utf-8"))
        scores[name] = report["score"]
    assert scores == {"ann": 100, "bob": 0}
    assert not (folder.parent / "evil.py").exists()
    written = {path.name for path in (folder.parent / "out").iterdir()}
    assert written == {"ann", "bob", "class.html", "scores.csv", "canvas.csv", "moodle.csv", "alike.html"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["class", "nowhere", "--gradebook", "book.sqlite"], "'nowhere' is not there"),
        (["class", ".", "--gradebook", "book.sqlite", "--jobs", "0"], "--jobs is 0"),
        (["class", "../inbox", "--gradebook", "book.sqlite", "--grace", "5"], "need --due"),
        (["class", "../inbox", "--gradebook", "book.sqlite", "--due", "soon"], "soon"),
        (["class", "../inbox", "--gradebook", "book.sqlite", "--roster", "nowhere.csv"], "nowhere.csv"),
        (["class", "../inbox", "--gradebook", "../inbox/book.sqlite"], "among the submissions"),
        (["class", ".", "--gradebook", "../book.sqlite"], "'reports' would lie among the submissions"),
        (["class", "../inbox", "--gradebook", "book.sqlite", "--out", "../inbox"], "'../inbox' would lie among"),
        (["class", "../inbox", "--gradebook", "book.sqlite", "--out", "../inbox/a/b"], "a/b' would lie among"),
        (["answers", "export", "--gradebook", "."], "is not there"),
        (["answers", "export", "--gradebook", "nowhere.sqlite"], "nowhere.sqlite' is not there"),
        (["answers", "export", "--gradebook", __file__, "--out", __file__], "is a file; name a folder"),
        (["answers", "import", "x.csv", "--gradebook", __file__, "--out", __file__], "is a file; name a folder"),
        (["answers", "export", "--gradebook", __file__], "is no gradebook: file is not a database; name another file"),
        (["diff", "a.json", "b.json"], "a.json"),
    ],
)
def test_wrong_use_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    """Each mistake on the command line is told in one line, with exit status 2 and nothing written."""
    for name in ("here", "inbox"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert main(words) == USAGE
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1
    assert {path.name for path in tmp_path.rglob("*")} <= {"here", "inbox", "book.sqlite"}


@pytest.mark.parametrize("use_of_it", ["class", "roster", "gradebook"])
def test_a_damaged_archive_is_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str], use_of_it: str) -> None:
    """A class that is half a zip, and a zip where a table or a gradebook belongs, are told in a line, with a remedy."""
    half = folder.parent / "half.zip"
    half.write_bytes((folder / "ann.zip").read_bytes()[:-600])
    words = command(half if use_of_it == "class" else folder)
    if use_of_it != "class":
        words += [f"--{use_of_it}", str(half)]
    assert main(words) == USAGE
    told = "".join(line for line in capsys.readouterr().err.splitlines(True) if not line.endswith(f"{WEAKER}\n"))
    assert "half.zip" in told
    assert re.search("; (pack it again|save the table|name another file)", told)
    assert told.count("\n") == 1
    assert not (folder.parent / "out").exists()
