"""Markdown, GitHub Classroom and GitHub Actions: as GitHub's parser, its reporter and its runner read them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
import pytest
from canned import FINDING, FORMATS, HOSTILE, REPORTS, honest, hostile, unpacked
from cmarkgfm.cmark import Options as MarkdownOptions

from grader.finding import Finding, Place
from grader.formats import classroom, markdown, publish, render
from grader.ledger import Result
from grader.report import Report


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
