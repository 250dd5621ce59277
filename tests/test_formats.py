"""Each form of the report: read as its consumer reads it, right in rows and totals, deaf to what a submission says."""

import base64
import gettext
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cmarkgfm
import jsonschema
import pytest
import xmlschema
from cases import ROOT
from cmarkgfm.cmark import Options as MarkdownOptions

from grader import language
from grader.finding import Finding, Place
from grader.formats import FILES, classroom, github, markdown, prairielearn, publish, render, write
from grader.formats.words import explanation
from grader.ledger import OUTCOMES, Result
from grader.report import Environment, Report, ReportPart

SCHEMAS = ROOT / "tests" / "schemas"
FORMATS = [name for name in FILES if name != "html"]  # which has tests of its own
FINDING = Finding("MyTanh()(tensor([89]))", "tensor([nan])", "tensor([1])", "nan instead of 1, at index (0,)", "exp")

# What might be obeyed: by a terminal, a runner, XML, HTML, Markdown, GitHub, str.format, who reads from the right.
HOSTILE = (
    "evil \x00\x07\x1b[31mred\x1b[0m\x9b1m ::error::x\n::error file=a,line=1::b\r\n"
    "::stop-commands::c\n :::set-output::d\n"
    "##[error]e ]]> <script>evil()</script> <img src=evil onerror=evil> <!-- <a href='evil'> </code></pre> &lt; &#64; "
    "[evil](https://evil.example) ![evil](http://evil.example/i.png) [e]: https://evil.example <https://evil.example> "
    "@octocat @org/team octocat/evil#1 GH-1 #1 https://evil.example www.evil.example evil@evil.example :smile: "
    "\u202eevil\u2066 \u200b\u2028\u2029\ud800\udfff\ufffe % %0A %25 %s {evil} {0} ${{ evil }} , : | \\| \\\\| "
    "`evil` ``evil`` **evil** _evil_ ~~evil~~ $evil$ \"evil\" 'evil' \\\n\n# evil\n- [ ] evil\n> evil\n---\n"
    "```\nevil\n````\n~~~\n| a | b |\n| - | - |\n    evil\n\tevil <details>\n"
)


def honest() -> Report:
    """Return a report with every outcome, 9 points of 40.5, one row without points and a blocked one."""
    feedback = {"failed": FINDING.text(), "blocked": "waits for tanh", "missing": "not written yet: no MySigmoid"}
    rows = [
        Result(
            f"{outcome}-value", points, points * (outcome == "passed"), outcome, feedback.get(outcome, "ValueError: no")
        )
        for outcome, points in zip(OUTCOMES, (6, 4, 12, 2, 5.5, 8, 0), strict=True)
    ]
    rows[1] = replace(rows[1], finding=FINDING, place=Place("activations.py", 40))
    rows.append(Result("last", 3, 3, "passed", ""))
    parts = (
        ReportPart("Activation functions", tuple(row.id for row in rows[:5])),
        ReportPart("L2 regularisation", tuple(row.id for row in rows[5:])),
    )
    environment = Environment("3.11.7", "2.13.0", "cpu", "digits", "bubblewrap", 0)
    answers = {"Q1": "Because.", "Q2": ""}
    return Report(
        "alice", "0" * 64, parts, tuple(rows), answers, environment, began=1e9, seconds=12.3, path="lab/alice"
    )


def hostile(text: str = HOSTILE + "A" * 20_000) -> Report:
    """Return a report whose every text is ``text``, but for the fingerprint, which is never a submission's."""
    finding = Finding(*[text] * 5)
    rows = [
        Result(f"c{number} {text}", 3, 3 * (outcome == "passed"), outcome, text, finding if number % 2 else None, place)
        for number, outcome in enumerate([*OUTCOMES, "failed", text])
        for place in [Place(text, number + 1)]
    ]
    parts = tuple(ReportPart(f"{title} {text}", tuple(row.id for row in rows[title::2])) for title in range(2))
    environment = Environment(text, text, text, text, text, 0)
    return Report(
        text, "0" * 64, parts, tuple(rows), {text: text, f"2 {text}": ""}, environment,
        command=text, handout=text, path=text,
    )  # fmt: skip


REPORTS: Mapping[str, Callable[[], Report]] = {"honest": honest, "hostile": hostile}


def plain_json(text: str) -> Any:
    """Return what is in JSON, where no number is one that JSON has not."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def unpacked(text: str) -> Any:
    """Return what GitHub Classroom's reporter gets from a step's output."""
    return plain_json(base64.b64decode(text, validate=False).decode("utf-8"))


TEXTS = {"hostile": HOSTILE, "empty": "", "line": "\n", "surrogate": "\ud800", "mark": "`", "cell": "|",
         "per cent": "%", "long": "x" * 1_000_000, "wide": "\U0001f600" * 50_000}  # fmt: skip


# --- what is a submission's is shown, and obeyed by nobody ---


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_character_reaches_a_reader_that_does_more_than_show(name: str, text: str) -> None:
    """Whatever a submission says, a report is printable lines of valid UTF-8, and of reasonable size."""
    rendered = render(hostile(text), name)
    assert [c for c in set(rendered) if not c.isprintable() and c != "\n"] == []
    assert 0 < len(rendered.encode("utf-8")) < 2_000_000


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


# --- rows and totals ---


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


# --- the terminal ---


def test_terminal_explains_what_is_wrong() -> None:
    """What is wrong is explained below the table, what is not written or waits for it is not."""
    text = render(honest(), "terminal")
    assert f"failed-value: failed\n{FINDING.text()}\n" in text
    assert text.count("waits for tanh") == 1
    assert "no MySigmoid" not in text
    assert "written answers: Q1 of 2, marked by a person\n" in text


def test_terminal_marks_what_was_not_run() -> None:
    """Criteria that a quick grading leaves out are in the table, in no sum, and told at its end."""
    part = ReportPart("Experiments", ("exp-a", "exp-b"))
    report = honest()
    quick = replace(report, parts=(*report.parts, part), left_out={"exp-a": 4, "exp-b": 2})
    text = render(quick, "terminal")
    assert re.findall(r"^  (exp-\w) +– / (\d) +not run *$", text, re.MULTILINE) == [("exp-a", "4"), ("exp-b", "2")]
    assert re.search(r"^Experiments +– / 6 *$", text, re.MULTILINE)
    assert "\n9 of 40.5 points; the experiments (6 points) were not run\n" in text


# --- Markdown ---


class Page(HTMLParser):
    """The elements of a page, the attributes on them, and the text that stands outside code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.outside = ""
        self._code = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        """Note that code ends."""
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        """Note text outside code."""
        self.outside += "" if self._code else data

    def handle_comment(self, data: str) -> None:
        """Note a comment as an element."""
        self.tags.add("!--")


def page_of(text: str) -> Page:
    """Return the page that GitHub's own parser makes of Markdown, HTML in it let through."""
    extensions = ["table", "autolink", "strikethrough", "tasklist"]
    return Page(cmarkgfm.markdown_to_html_with_extensions(text, MarkdownOptions.CMARK_OPT_UNSAFE, extensions))


ELEMENTS = {"h2", "h3", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "pre", "code"}
OBEYED = ["evil", "octocat", "@", "http", "www", "#", "[", "<", "`", ":smile"]


PIECES = dict.fromkeys([HOSTILE, *HOSTILE.split(), *HOSTILE.splitlines()])
TEXTS_TO_OBEY = [piece for piece in PIECES if not piece.strip().isalpha()]  # a word alone is none


@pytest.mark.parametrize("text", TEXTS_TO_OBEY, ids=range(len(TEXTS_TO_OBEY)))
def test_markdown_obeys_nothing(text: str) -> None:
    """A submission's text stands in code, where GitHub makes nothing of it: no element, link, mention or reference."""
    page = page_of(render(hostile(text), "markdown"))
    assert page.tags <= ELEMENTS
    assert page.attributes <= {"align", "class"}
    assert [mark for mark in OBEYED if mark in page.outside] == []


def test_markdown_reads_well() -> None:
    """The score, the table, the finding and its place, the answers and the environment are there for a reader."""
    text = render(honest(), "markdown")
    assert text.startswith("## `alice`\n\n**score: 9 of 40.5**\n\n| criterion | points | outcome |\n")
    assert "| **Activation functions** | **6 / 29.5** | |\n| `passed-value` | 6 / 6 | passed |\n" in text
    head = "### `failed-value`: failed, 0 of 4 points\n\n`lab/alice/activations.py`, line 40\n\n"
    assert f"{head}```text\n{FINDING.text()}\n```\n" in text
    assert "| `blocked-value` | 0 / 0 | blocked, waits for tanh |\n" in text
    assert "- `Q1`: there\n- `Q2`: not there\n" in text
    assert text.endswith("`python 3.11.7, torch 2.13.0, device cpu, data digits, isolation bubblewrap, seed 0`\n")


# --- JUnit, CTRF ---


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_junit_keeps_to_the_schema(report: Callable[[], Report]) -> None:
    """junit.xml is of the family xunit2, by the schema that pytest holds its own files against."""
    text = render(report(), "junit")
    xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd").validate(text)
    root = ElementTree.fromstring(text)
    for suite in (root, *root.iter("testsuite")):
        kinds = {kind: str(len(list(suite.iter(kind)))) for kind in ("testcase", "failure", "error", "skipped")}
        counts = {"testcase": "tests", "failure": "failures", "error": "errors", "skipped": "skipped"}
        assert {suite.get(counts[kind], number) for kind, number in kinds.items()} == set(kinds.values())
        assert all(suite.get(counts[kind], number) == number for kind, number in kinds.items())


def test_junit_tells_wrong_from_silent() -> None:
    """A wrong answer and a gap are failures, code that gave no answer is an error, what waits is skipped."""
    root = ElementTree.fromstring(render(honest(), "junit"))
    told = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert told == {
        "passed-value": [], "last": [], "failed-value": ["failure"], "missing-value": ["failure"],
        "error-value": ["error"], "timeout-value": ["error"], "crashed-value": ["error"], "blocked-value": ["skipped"],
    }  # fmt: skip
    assert root.find(".//failure").text == FINDING.text()


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_ctrf_keeps_to_the_schema(report: Callable[[], Report]) -> None:
    """ctrf.json is what the format's own schema asks for, and its counts are those of its rows."""
    plain = plain_json(render(report(), "ctrf"))
    jsonschema.validate(plain, plain_json((SCHEMAS / "ctrf-0.0.json").read_text("utf-8")))
    summary, statuses = plain["results"]["summary"], [test["status"] for test in plain["results"]["tests"]]
    counts = {status: statuses.count(status) for status in ("passed", "failed", "skipped", "pending", "other")}
    assert {**counts, "tests": len(statuses)} == {key: summary[key] for key in (*counts, "tests")}


def test_ctrf_has_outcome_place_and_time() -> None:
    """A row keeps the outcome behind the status, and the file and line; the times are milliseconds since 1970."""
    results = plain_json(render(honest(), "ctrf"))["results"]
    failed = results["tests"][1]
    assert (failed["rawStatus"], failed["filePath"], failed["line"]) == ("failed", "lab/alice/activations.py", 40)
    assert (failed["message"], failed["suite"]) == (FINDING.text(), ["Activation functions"])
    assert (results["summary"]["start"], results["summary"]["stop"]) == (1_000_000_000_000, 1_000_000_012_300)


# --- Gradescope, PrairieLearn ---


VISIBILITY = {"hidden", "after_due_date", "after_published", "visible"}


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_gradescope_keeps_to_the_specification(report: Callable[[], Report]) -> None:
    """results.json has fields that Gradescope knows, of its types and values; all texts are shown as text."""
    results = plain_json(render(report(), "gradescope"))
    top = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
           "stdout_visibility", "extra_data", "tests"}  # fmt: skip
    assert results.keys() == top
    assert {results[key] for key in top if key.endswith("_format")} == {"text"}
    assert (results["visibility"], results["stdout_visibility"]) == ("visible", "hidden")
    for test in results["tests"]:
        assert test.keys() == {"name", "number", "score", "max_score", "status", "output", "output_format", "tags",
                               "visibility", "extra_data"}  # fmt: skip
        assert (test["output_format"], test["visibility"] in VISIBILITY) == ("text", True)
        assert test["status"] == ("passed" if test["score"] == test["max_score"] and test["score"] else "failed")
        assert isinstance(test["name"] + test["output"] + "".join(test["tags"]), str)


def test_gradescope_numbers_and_explains_the_rows() -> None:
    """Rows are numbered by part, and the output is the finding."""
    results = plain_json(render(honest(), "gradescope"))
    assert [test["number"] for test in results["tests"]] == ["1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3"]
    assert [results["tests"][row]["output"] for row in (1, 6)] == [FINDING.text(), "blocked, waits for tanh"]


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_prairielearn_keeps_to_the_specification(report: Callable[[], Report]) -> None:
    """results.json has fields that PrairieLearn knows, of its types, and a share as its score."""
    results = plain_json(render(report(), "prairielearn"))
    assert results.keys() == {"gradable", "score", "message", "output", "tests"}
    assert (results["gradable"], 0 <= results["score"] <= 1) == (True, True)
    for test in results["tests"]:
        assert test.keys() == {"name", "description", "points", "max_points", "message", "output"}
        assert 0 <= test["points"] <= test["max_points"]
        assert isinstance(test["name"] + test["description"] + test["message"] + test["output"], str)


def test_prairielearn_keeps_within_its_megabyte() -> None:
    """Of very many long explanations each is cut, so that the file is taken; no row is lost."""
    row = Result("a", 1, 0, "failed", "\U0001f600" * 5_000)
    rows = tuple(replace(row, id=f"row-{number}") for number in range(500))
    report = replace(honest(), criteria=rows, parts=(ReportPart("A", tuple(row.id for row in rows)),))
    text = render(report, "prairielearn")
    assert len(text.encode()) <= prairielearn.SIZE == 1_000_000
    assert len(plain_json(text)["tests"]) == 500
    assert plain_json(text)["tests"][0]["output"] != "…"


# --- GitHub Classroom ---


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_classroom_keeps_to_the_reporters_format(report: Callable[[], Report]) -> None:
    """The result is one line of base64 with the fields that the reporter reads, of their types and values."""
    text = render(report(), "classroom")
    assert re.fullmatch("[A-Za-z0-9+/]+=*\n", text)
    result = unpacked(text)
    assert (result["version"], result["status"]) == (3, "fail")
    for row in result["tests"]:
        assert row.keys() - {"message"} == {"name", "status", "score", "task_id", "test_code", "filename", "line_no",
                                            "duration"}  # fmt: skip
        assert row["status"] in ("pass", "fail", "error")
        assert (row["status"] == "pass") == (row["score"] > 0) == ("message" not in row)
        assert row.get("message") != ""  # the reporter would make up its own


POINTS = {"whole": (4, 6, 0, 12), "halves": (0.5, 2, 3.5), "tenths": (0.1, 0.2, 0.7), "one": (5,), "sixths": (2, 3, 1)}


@pytest.mark.parametrize("points", POINTS.values(), ids=POINTS)
def test_classroom_adds_up_both_ways(points: tuple[float, ...]) -> None:
    """Summed by score, or as the share of passed rows of the maximum: the reporter's two ways give the score."""
    rows = tuple(
        Result(f"r{number}", worth, worth * (number % 2), ("failed", "passed")[number % 2], "no")
        for number, worth in enumerate(points)
    )
    report = replace(honest(), criteria=rows)
    tests, most = (unpacked(render(report, "classroom"))[key] for key in ("tests", "max_score"))
    share = sum(row["status"] == "pass" for row in tests) / len(tests) * most
    assert (sum(row["score"] for row in tests), share) == pytest.approx((report.score, report.score))
    assert most == pytest.approx(report.max_score)


def test_classroom_has_a_row_a_criterion_where_points_are_too_fine() -> None:
    """Points for which there were more rows than a step's output holds get a row each, and the sum is right."""
    rows = (
        Result("a", 0.001, 0.001, "passed", ""),
        Result("b", 50, 0, "failed", "no"),
        Result("c", 9, 9, "passed", ""),
    )
    tests = unpacked(render(replace(honest(), criteria=rows), "classroom"))["tests"]
    assert [(row["name"], row["score"]) for row in tests] == [("a 1/1", 0.001), ("b 1/1", 0), ("c 1/1", 9)]


def test_classroom_fits_into_a_variable_of_the_environment() -> None:
    """However much there is to say, the result is below the 128 KiB that Linux takes; every criterion has its row."""
    row = Result("a", 4, 0, "failed", "\U0001f600" * 5_000)
    rows = tuple(replace(row, id=f"row-{number}") for number in range(25))
    text = render(replace(honest(), criteria=rows), "classroom")
    assert len(text) <= classroom.SIZE < 128 * 1024
    assert len(unpacked(text)["tests"]) == 25
    rows = tuple(replace(row, id=f"row-{number} {'n' * 90}", points=number + 1) for number in range(40))
    text = render(replace(honest(), criteria=rows), "classroom")
    assert len(text) <= classroom.SIZE
    assert len({row["task_id"] for row in unpacked(text)["tests"]}) == 40


def test_classroom_passes_where_all_is_earned() -> None:
    """The status is pass where every point is earned."""
    rows = tuple(row for row in honest().criteria if row.outcome == "passed")
    assert unpacked(render(replace(honest(), criteria=rows), "classroom"))["status"] == "pass"


def test_classroom_is_a_steps_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a workflow the result is appended to the step's outputs."""
    output = tmp_path / "output"
    output.write_text("before=1\n", "utf-8")
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    publish(hostile(), "classroom")
    assert output.read_text("utf-8") == f"before=1\nresult={classroom.render(hostile())}"


# --- GitHub Actions ---


def command_of(line: str) -> tuple[str, dict[str, str], str]:
    """Return the name, properties and message of a workflow command, by the rules of the runner's parser."""
    assert line.startswith("::")
    info, _, data = line[2:].partition("::")
    name, _, properties = info.partition(" ")
    pairs = dict(pair.split("=", 1) for pair in properties.split(","))
    escapes = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}  # the runner's order, % last

    def plain(text: str, marks: Mapping[str, str]) -> str:
        for mark, character in marks.items():
            text = text.replace(mark, character)
        return text

    in_message = {mark: escapes[mark] for mark in ("%0D", "%0A", "%25")}
    return name, {key: plain(value, escapes) for key, value in pairs.items()}, plain(data, in_message)


def test_annotations_stand_at_the_lines_of_what_is_lost() -> None:
    """There is an error for each lost criterion that waits for no other, with file, line, title and explanation."""
    commands = [command_of(line) for line in render(honest(), "github").splitlines()]
    titles = [properties["title"].partition(":")[0] for _, properties, _ in commands]
    assert titles == ["failed-value", "error-value", "timeout-value", "crashed-value", "missing-value"]
    title = "failed-value: failed, 0 of 4 points"
    assert commands[0] == (
        "error", {"file": "lab/alice/activations.py", "line": "40", "title": title}, FINDING.text()
    )  # fmt: skip
    assert commands[1][1].keys() == {"title"}


def test_annotations_carry_a_submissions_text_as_it_is() -> None:
    """What the runner reads from an annotation is what was meant, marks of commands and percent signs included."""
    finding = Finding("f(100%)", "%0A%25%2C", "a,b:c", "1%\n2", "%")
    row = replace(honest().criteria[1], id="a,b=c:d%", finding=finding, place=Place("50%,a:b.py", 3))
    name, properties, message = command_of(render(replace(honest(), criteria=(row,)), "github").rstrip("\n"))
    assert (name, message) == ("error", finding.text())
    assert properties == {"file": "lab/alice/50%,a:b.py", "line": "3", "title": "a,b=c:d%: failed, 0 of 4 points"}


def test_annotations_are_ten_at_most_and_of_a_line_each() -> None:
    """Of a hostile submission too each annotation is one command on one line, and there are ten at most."""
    row = hostile().criteria[1]
    report = replace(hostile(), criteria=(row,) * 30)
    lines = render(report, "github").split("\n")
    assert (len(lines), lines[-1]) == (11, "")
    for line in lines[:-1]:
        name, properties, _ = command_of(line)
        assert (name, properties.keys()) == ("error", {"file", "line", "title"})


def test_summary_is_appended_and_keeps_within_its_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """However much there is to say, a job's summary stays below 1,024 KiB, says so, and leaves nothing open."""
    summary = tmp_path / "summary"
    summary.write_text("before", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    for _ in range(40):
        publish(hostile("evil\n````\n" + "\U0001f600" * 5_000), "github")
    text = summary.read_text("utf-8")
    assert 900 * 1024 < summary.stat().st_size < 1024 * 1024
    assert text.startswith("before\n## ")
    assert "\nThe rest is left out: the report is too long for this place.\n" in text
    assert "evil" not in page_of(text).outside


@pytest.mark.parametrize("size", [0, 100, 700, 1_000, 2_000, 10_000])
def test_a_cut_summary_is_whole_blocks(size: int) -> None:
    """What is cut ends with a whole block and the sentence that says so, or is nothing where nothing fits."""
    text = markdown.render_within(honest(), size)
    whole = render(honest(), "markdown")
    blocks = text.removesuffix("The rest is left out: the report is too long for this place.\n")
    assert len(text.encode()) <= size
    assert whole.startswith(blocks)
    assert (blocks in (whole, "")) or blocks.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_outside_a_workflow_nothing_is_published(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no workflow runs it, publishing does nothing, whatever the format."""
    monkeypatch.chdir(tmp_path)
    for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(variable, raising=False)
    publish(honest(), name)
    assert (list(tmp_path.iterdir()), capsys.readouterr()) == ([], ("", ""))


# --- files and words ---


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
    text = render(honest(), name)
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
