"""Each form of the report: right in rows and totals, harmless whatever a submission says, in the reader's language."""

import gettext
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from canned import FINDING, FORMATS, HOSTILE, honest, hostile, plain_json, unpacked

from grader import language
from grader.finding import Place
from grader.formats import FILES, github, prairielearn, render, write
from grader.formats.text import safe
from grader.formats.words import explanation
from grader.report import ReportPart

TEXTS = {"hostile": HOSTILE, "empty": "", "line": "\n", "surrogate": "\ud800", "mark": "`", "cell": "|",
         "per cent": "%", "long": "x" * 1_000_000, "wide": "\U0001f600" * 50_000}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_character_reaches_a_reader_that_does_more_than_show(name: str, text: str) -> None:
    """Whatever a submission says, a report is printable lines of valid UTF-8, and of reasonable size."""
    rendered = render(hostile(text), name)
    assert [c for c in set(rendered) if not c.isprintable() and c != "\n"] == []
    assert 0 < len(rendered.encode("utf-8")) < 2_000_000


def test_a_text_is_cut() -> None:
    """A text is cut to its length before anything else is done with it, and says so."""
    assert safe("x" * 1_000_000, 3) == "xxx…"


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "github"])
def test_no_line_is_a_command_to_a_runner(name: str) -> None:
    """No line of a report that a workflow prints is a workflow command, in either of the runner's two forms."""
    texts = [render(hostile(), name)]
    if name == "classroom":
        texts = [row[key] for row in unpacked(texts[0])["tests"] for key in ("name", "message") if key in row]
    lines = [line for text in texts for line in text.splitlines()]
    assert [line for line in lines if line.lstrip().startswith("::") or "##[" in line] == []


@pytest.mark.parametrize("name", FORMATS)
def test_rendering_is_pure(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same report gives the same text each time, and rendering writes nothing, in a workflow neither."""
    monkeypatch.chdir(tmp_path)
    for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    assert render(honest(), name) == render(honest(), name)
    assert list(tmp_path.iterdir()) == []


def rows_of_table(text: str, line: str) -> dict[str, tuple[float, float]]:
    """Return the points by criterion from lines of a table."""
    found = re.finditer(line, text, re.MULTILINE)
    return {row["id"]: (float(row["earned"]), float(row["points"])) for row in found}


def read_terminal(text: str) -> tuple[Any, float, float]:
    """Return rows and totals as a person reads them."""
    total = re.search(r"^score: ([\d.]+) of ([\d.]+)$", text, re.MULTILINE)
    rows = rows_of_table(text, r"^  (?P<id>\S+) +(?P<earned>[\d.]+) / (?P<points>[\d.]+) ")
    return rows, float(total[1]), float(total[2])


def read_markdown(text: str) -> tuple[Any, float, float]:
    """Return rows and totals from the Markdown's source."""
    total = re.search(r"^\*\*score: ([\d.]+) of ([\d.]+)\*\*$", text, re.MULTILINE)
    rows = rows_of_table(text, r"^\| `(?P<id>[^`]+)` \| (?P<earned>[\d.]+) / (?P<points>[\d.]+) \|")
    return rows, float(total[1]), float(total[2])


def read_json(text: str) -> tuple[Any, float, float]:
    """Return rows and totals of report.json."""
    report = plain_json(text)
    rows = {row["id"]: (row["earned"], row["points"]) for row in report["criteria"]}
    return rows, report["score"], report["max_score"]


def read_junit(text: str) -> tuple[Any, float, float]:
    """Return rows of junit.xml, and their sums, which is all the total it has."""
    rows = {}
    for suite in ElementTree.fromstring(text).iter("testsuite"):
        properties = {p.get("name"): p.get("value") for p in suite.iter("property")}
        rows[suite.find("testcase").get("name")] = (float(properties["earned"]), float(properties["points"]))
    return rows, sum(earned for earned, _ in rows.values()), sum(points for _, points in rows.values())


def read_ctrf(text: str) -> tuple[Any, float, float]:
    """Return rows and totals of ctrf.json."""
    results = plain_json(text)["results"]
    rows = {row["name"]: (row["extra"]["earned"], row["extra"]["points"]) for row in results["tests"]}
    total = results["summary"]["extra"]
    return rows, total["earned"], total["points"]


def read_gradescope(text: str) -> tuple[Any, float, float]:
    """Return rows and totals of Gradescope's results.json, which has the sum of max_score as its maximum."""
    results = plain_json(text)
    rows = {row["name"]: (row["score"], row["max_score"]) for row in results["tests"]}
    return rows, results["score"], sum(points for _, points in rows.values())


def read_classroom(text: str) -> tuple[Any, float, float]:
    """Return rows and totals of GitHub Classroom's result, the rows of a criterion together."""
    result = unpacked(text)
    unit = result["max_score"] / len(result["tests"])
    rows: dict[str, tuple[float, float]] = {}
    for row in result["tests"]:
        earned, points = rows.get(row["task_id"], (0, 0))
        rows[row["task_id"]] = (earned + row["score"], points + unit)
    return rows, sum(row["score"] for row in result["tests"]), result["max_score"]


def read_prairielearn(text: str) -> tuple[Any, float, float]:
    """Return rows and totals of PrairieLearn's results.json, which has a share as its score."""
    results = plain_json(text)
    rows = {row["name"]: (row["points"], row["max_points"]) for row in results["tests"]}
    points = sum(points for _, points in rows.values())
    return rows, results["score"] * points, points


READERS = {
    "terminal": read_terminal, "json": read_json, "markdown": read_markdown, "junit": read_junit, "ctrf": read_ctrf,
    "gradescope": read_gradescope, "classroom": read_classroom, "prairielearn": read_prairielearn,
}  # fmt: skip


@pytest.mark.parametrize("name", READERS)
def test_rows_and_totals_agree(name: str) -> None:
    """Each form has each criterion with its points once, and the score that these add up to."""
    report = honest()
    expected = {row.id: (row.earned, row.points) for row in report.criteria}
    if name == "classroom":  # what is worth nothing has no row: a row is a unit of points
        expected = {criterion: row for criterion, row in expected.items() if row[1]}
    rows, score, points = READERS[name](render(report, name))
    assert rows.keys() == expected.keys()
    assert [*rows.values()] == [pytest.approx(row) for row in expected.values()]
    assert (score, points) == pytest.approx((9, 40.5))


def test_terminal_explains_what_is_wrong() -> None:
    """What is wrong is explained below the table, what is not written or waits for it is not."""
    text = render(honest(), "terminal")
    assert f"failed-value: failed\n{FINDING.text()}\n" in text
    assert text.count("waits for tanh") == 1
    assert "no MySigmoid" not in text
    assert "written answers: Q1 of 2, marked by a person\n" in text


def test_terminal_tells_the_same_once() -> None:
    """A finding that is told already is told by its criterion; at another place it is not the same."""
    report = honest()
    again = [replace(report.criteria[1], id=name) for name in ("again", "elsewhere")]
    again[1] = replace(again[1], place=Place("dropout.py", 1))
    text = render(replace(report, criteria=(*report.criteria, *again)), "terminal")
    assert "again: failed\nas failed-value\n" in text
    assert text.count(FINDING.text()) == 2


def test_terminal_marks_what_was_not_run() -> None:
    """Criteria that a quick grading leaves out are in the table, in no sum, and told at its end."""
    part = ReportPart("Experiments", ("exp-a", "exp-b"))
    report = honest()
    quick = replace(report, parts=(*report.parts, part), left_out={"exp-a": 4, "exp-b": 2})
    text = render(quick, "terminal")
    assert re.findall(r"^  (exp-\w) +– / (\d) +not run *$", text, re.MULTILINE) == [("exp-a", "4"), ("exp-b", "2")]
    assert re.search(r"^Experiments +– / 6 *$", text, re.MULTILINE)
    assert "\n9 of 40.5 points; the experiments (6 points) were not run\n" in text


@pytest.mark.parametrize("name", [name for name in FORMATS if FILES[name]])
def test_a_file_appears_whole_or_not_at_all(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where writing fails half-way the file of before is still there, whole."""
    path = write(hostile(), name, tmp_path)
    before = path.read_bytes()
    assert before.decode("utf-8") == render(hostile(), name)

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="no space"):
        write(honest(), name, tmp_path)
    assert path.read_bytes() == before


def test_an_explanation_is_the_feedback_in_the_readers_language() -> None:
    """In English an explanation reads as the feedback in report.json does."""
    assert explanation(honest().criteria[1]) == FINDING.text()


class Marked(gettext.NullTranslations):
    """A catalogue that marks what it was asked to translate."""

    def gettext(self, message: str) -> str:
        """Return the message, marked."""
        return f"«{message}»"


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_words_of_ours_are_translated_and_others_are_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what a person reads all words of ours are in the reader's language; a submission's are never translated."""
    monkeypatch.setattr(language._Spoken, "catalogue", Marked())
    part = ReportPart("last", ("last-value",))
    quick = replace(honest(), parts=(*honest().parts, part), left_out={"last-value": 2})
    text = render(honest(), name) + render(quick, name)
    values = {"alice", "Activation", "functions", "L2", "regularisation", "last", "text", "lab", "activations", "py",
              "ValueError", "no"}  # fmt: skip
    while re.search("«[^«»]*»", text):
        text = re.sub("«[^«»]*»", "", text)
    ours = set(re.findall("[A-Za-z]\\w*", re.sub(r"\w+-value|Q\d", "", text))) - values
    assert ours == set()


@pytest.mark.parametrize("name", FORMATS)
def test_braces_of_a_submission_are_no_placeholders(name: str) -> None:
    """A submission's braces are shown as they are."""
    report = hostile("{earned} {0} {")
    assert render(report, name)


def test_every_limit_is_the_consumers() -> None:
    """The limits are those that the services state."""
    assert (github.MOST, github.SUMMARY_SIZE, prairielearn.SIZE) == (10, 1024 * 1024 - 1, 1_000_000)
