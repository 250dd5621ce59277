"""JUnit XML, CTRF, Gradescope and PrairieLearn: held against a schema where there is one, else against stated facts."""

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import jsonschema
import pytest
import xmlschema
from canned import FINDING, REPORTS, honest, plain_json
from cases import ROOT

from grader.formats import prairielearn, render
from grader.ledger import Result
from grader.report import Report, ReportPart

SCHEMAS = ROOT / "tests" / "schemas"


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
