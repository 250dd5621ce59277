"""The report as JUnit XML in the family ``xunit2``, which most CI servers read: junit.xml.

There a test case has no properties, only a suite has: each criterion is a suite of one case, with its points.
"""

from xml.etree import ElementTree

from grader.formats.text import safe_name
from grader.formats.words import explanation, outcome_words
from grader.ledger import BLOCKED, FAILED, MISSING, PASSED, Result
from grader.report import Report, ReportPart
from grader.text import number_text

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
FAILURE, SKIPPED, FAULT = "failure", "skipped", "error"
KINDS = {FAILED: FAILURE, MISSING: FAILURE, BLOCKED: SKIPPED}  # any other: the code gave no answer
COUNTS = {"failures": FAILURE, "errors": FAULT, "skipped": SKIPPED}


def render(report: Report) -> str:
    """Return the text of junit.xml."""
    kinds = [_kind(result) for result in report.criteria]
    root = ElementTree.Element(
        "testsuites",
        name=safe_name(report.name),
        tests=str(len(kinds)),
        failures=str(kinds.count(FAILURE)),
        errors=str(kinds.count(FAULT)),
        time=f"{report.seconds:.3f}",
    )
    for part in report.parts:
        for result in report.results(part):
            root.append(_suite(part, result))
    ElementTree.indent(root)
    return DECLARATION + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(part: ReportPart, result: Result) -> ElementTree.Element:
    kind, name, title = _kind(result), safe_name(result.id), safe_name(part.title)
    suite = ElementTree.Element("testsuite", name=name, package=title, tests="1")
    for count, of in COUNTS.items():
        suite.set(count, str(int(kind == of)))
    properties = ElementTree.SubElement(suite, "properties")
    values = {
        "points": number_text(result.points),
        "earned": number_text(result.earned),
        "outcome": safe_name(result.outcome),
    }
    for key, value in values.items():
        ElementTree.SubElement(properties, "property", name=key, value=value)
    case = ElementTree.SubElement(suite, "testcase", classname=title, name=name)
    if kind is not None:
        reason = ElementTree.SubElement(case, kind, type=safe_name(result.outcome), message=outcome_words(result))
        reason.text = explanation(result)
    return suite


def _kind(result: Result) -> str | None:
    return None if result.outcome == PASSED else KINDS.get(result.outcome, FAULT)
