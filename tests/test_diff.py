"""Two reports held against each other: what moved is told, once, and whatever stands in them is text."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from canned import honest, hostile
from test_html import ESCAPES, MARKUP

from grader.diff import differences, main, render_diff
from grader.formats import plain, write
from grader.options import UsageError
from grader.reread import load_report


@pytest.fixture
def before() -> dict[str, Any]:
    """Return a report as it is in report.json."""
    return plain.plain(honest())


@pytest.fixture
def after(before: dict[str, Any]) -> dict[str, Any]:
    """Return a later report, still the same."""
    return copy.deepcopy(before)


def told(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the lines on two reports."""
    return render_diff(differences(before, after))


def test_nothing_moved(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Two reports that agree are told to in three lines."""
    assert told(before, after) == "alice: the same submission\nscore: 9 of 40.5, as before\nno criterion moved\n"


def test_a_criterion_that_moved_is_told_with_its_feedback(before: dict[str, Any], after: dict[str, Any]) -> None:
    """What moved has its outcomes, its points and what the feedback was and is, and the score its change."""
    after["criteria"][0].update(outcome="failed", earned=0, feedback="\ncalled: f()\nreturned: 1")
    after["criteria"][1].update(outcome="passed", earned=4, feedback="")
    after["score"] = 7
    after["submission"].update(name="alice-2", sha256="1" * 64)
    found = differences(before, after)
    assert [one.id for one in found.moved] == ["passed-value", "failed-value"]
    assert (found.score, found.same_submission) == ((9, 7), False)
    assert told(before, after) == (
        "alice → alice-2: another submission: its files differ\n"
        "score: 9 of 40.5 → 7 of 40.5 (−2)\n"
        "\n"
        "moved:\n"
        "  passed-value  passed 6 of 6 → failed 0 of 6\n"
        "    - ValueError: no\n"
        "    + called: f()\n"
        "    + returned: 1\n"
        "  failed-value  failed 0 of 4 → passed 4 of 4\n"
        "    - called:   MyTanh()(tensor([89]))\n"
        "    - returned: tensor([nan])\n"
        "    - expected: tensor([1])\n"
        "    - differs:  nan instead of 1, at index (0,)\n"
        "    - hint:     exp\n"
    )


def test_points_that_changed_are_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    """A criterion that is worth other points is told apart from one that moved, and may be both."""
    after["criteria"][0].update(points=8, earned=8)
    after["criteria"][1].update(points=5)
    text = told(before, after)
    assert "moved:\n  passed-value  passed 6 of 6 → passed 8 of 8\n" in text
    assert "worth other points:\n  passed-value  6 → 8 points\n  failed-value  4 → 5 points\n" in text


def test_criteria_of_one_report_are_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    """A criterion that only one of the reports has is neither moved nor silently left out."""
    after["criteria"][-1]["id"] = "new"
    found = differences(before, after)
    assert ([one.id for one in found.added], [one.id for one in found.removed], found.moved) == (["new"], ["last"], ())
    assert "only in the second:\n  new   passed 3 of 3\n" in told(before, after)
    assert told(after, before).count("\n    - ") == told(before, after).count("\n    + ") == 0
    after["criteria"][-1]["feedback"] = "called: f()"
    assert "only in the second:\n  new   passed 3 of 3\n    + called: f()\n" in told(before, after)
    assert "only in the first:\n  new   passed 3 of 3\n    - called: f()\n" in told(after, before)
    assert "only in the first:\n  last  passed 3 of 3\n" in told(before, after)


def test_other_words_for_the_same_outcome_are_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Where the feedback alone has changed, its lines are told: those that stayed, those that went, those that came."""
    after["criteria"][1]["feedback"] = after["criteria"][1]["feedback"].replace("nan instead", "inf instead")
    assert [one.id for one in differences(before, after).reworded] == ["failed-value"]
    assert told(before, after).endswith(
        "no criterion moved\n"
        "\n"
        "the same outcome, told otherwise:\n"
        "  failed-value  failed 0 of 4\n"
        "      called:   MyTanh()(tensor([89]))\n"
        "      returned: tensor([nan])\n"
        "      expected: tensor([1])\n"
        "    - differs:  nan instead of 1, at index (0,)\n"
        "    + differs:  inf instead of 1, at index (0,)\n"
        "      hint:     exp\n"
    )


def test_reports_in_two_languages_are_compared_by_outcome(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Words of two languages are no difference: that they are two is told, and what moved without its feedback."""
    for row in after["criteria"]:
        row["feedback"] = f"另一种语言 {row['feedback']}"
    assert "told otherwise" in told(before, after)
    after["language"] = "zh"
    after["criteria"][0].update(outcome="failed", earned=0)
    assert told(before, after) == (
        "alice: the same submission\n"
        "the reports are in two languages, en and zh: only outcomes and points are compared\n"
        "score: 9 of 40.5, as before\n"
        "\n"
        "moved:\n"
        "  passed-value  passed 6 of 6 → failed 0 of 6\n"
    )
    del before["language"]
    assert "two languages" not in told(before, after)


def test_a_long_feedback_is_cut(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Of a feedback of many lines the first are told, and that there are more."""
    after["criteria"][0]["feedback"] = "\n".join(f"line {number}" for number in range(99))
    assert told(before, after).endswith("    + line 18\n    + line 19\n    + …\n")


def test_answers_and_environment_are_told(before: dict[str, Any], after: dict[str, Any]) -> None:
    """An answer that is written or gone is named, and so is what was graded with something else."""
    after["answers"] = [{"id": "Q1", "written": False}, {"id": "Q2", "written": True}, {"id": "Q3", "written": False}]
    after["environment"]["torch"] = "2.14.0"
    after["environment"]["gpu"] = "none"
    del after["environment"]["seed"]
    found = differences(before, after)
    assert (found.written, found.gone) == (("Q2",), ("Q1",))
    text = told(before, after)
    assert "answers written: Q2\n" in text
    assert "answers gone: Q1\n" in text
    assert "graded with:\n  torch  2.13.0 → 2.14.0\n  seed  0 → nothing\n  gpu  nothing → none\n" in text


@pytest.mark.parametrize("text", [MARKUP, ESCAPES, "x" * 99_999, "\U000e0001" * 9_999, "\n\n"])
def test_hostile_text_stays_text(before: dict[str, Any], text: str) -> None:
    """Nothing that stands in a report reaches the terminal as a control character, and no line is long."""
    after = copy.deepcopy(before)
    for row in after["criteria"]:
        row.update(id=row["id"][:1] + text, outcome=text, feedback=f"{text}\n{text}")
    after["submission"].update(name=text, sha256=text)
    after["answers"] = [{"id": text, "written": True}]
    after["environment"] = {"torch": text, text: text}
    for pair in ((before, after), (after, before), (after, {**after, "environment": {}})):
        shown = told(*pair)
        assert not [c for c in shown if not c.isprintable() and c != "\n"]
        assert max(map(len, shown.splitlines())) < 1_000
        assert len(shown.splitlines()) < 100


def test_the_command_compares_files_and_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report is named by its file or its folder, and whatever differs, the exit status is 0."""
    first, second = write(honest(), "json", tmp_path / "a"), write(hostile(), "json", tmp_path / "b")
    assert main([str(first), str(first.parent)]) == 0
    assert "no criterion moved" in capsys.readouterr().out
    assert main([str(first.parent), str(second)]) == 0
    assert "only in the first" in capsys.readouterr().out


def _report(**changes: Any) -> str:
    return json.dumps({**plain.plain(honest()), **changes})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("\ud800", "is no JSON"),
        ("[]", "it is no object"),
        ("{}", "it lacks a 'schema'"),
        (_report(schema=2), "has schema '2', and only 1 is known here"),
        (_report(schema="\x1b[31m1"), "has schema '\\x1b[31m1'"),
        (_report(schema=True), "lacks a 'schema'"),
        (_report(schema=[1]), "lacks a 'schema'"),
        (_report(score="9"), "it lacks a 'score'"),
        (_report(score=float("nan")), "it lacks a 'score'"),
        (_report(score=10**400), "it lacks a 'score'"),
        (_report(submission={"name": 1}), "its submission lacks a 'name'"),
        (_report(criteria=["x"]), "one of its criteria is no object"),
        (_report(criteria=[{"id": "x"}]), "one of its criteria lacks a 'points'"),
        (_report(answers=[{"id": "Q1", "written": 1}]), "one of its answers lacks a 'written'"),
        (_report(environment={"torch": []}), "its environment has more than texts and numbers"),
    ],
)
def test_what_is_no_report_is_refused_in_a_line(text: str, problem: str, tmp_path: Path) -> None:
    """A file that is no report, or one of another schema, is named with what is wrong and what to do."""
    path = tmp_path / "report.json"
    path.write_bytes(text.encode(errors="surrogatepass"))
    with pytest.raises(UsageError, match=re.escape(problem)) as raised:
        load_report(path)
    assert "report.json" in str(raised.value)
    assert str(raised.value).isprintable()
    assert ";" in str(raised.value)


def test_a_report_that_is_not_there_is_refused_in_a_line(tmp_path: Path) -> None:
    """A folder without a report and a path of nothing are both told."""
    for path in (tmp_path, tmp_path / "no\nwhere.json"):
        with pytest.raises(UsageError, match="there is no report") as raised:
            load_report(path)
        assert str(raised.value).isprintable()
