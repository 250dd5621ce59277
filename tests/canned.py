"""Reports without a grading, for the tests of the forms that they come in; and how their consumers unpack them."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from grader.finding import Finding, Place
from grader.formats import FILES
from grader.ledger import OUTCOMES, Result
from grader.report import Environment, Report, ReportPart

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
