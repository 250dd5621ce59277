"""A class's pages and lines in the terminal, and two reports held against each other, in the language spoken."""

import copy
import gettext
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from canned import honest
from canned_cohort import POINTS, QUESTIONS, small_class
from test_alike import LONG
from test_html import Page

import grade
from grader import language
from grader.cohort.alike import pairs, render_alike
from grader.cohort.display import ClassDisplay
from grader.cohort.page import render_page
from grader.cohort.records import Cohort
from grader.cohort.run import Tally
from grader.cohort.sheets import export_answers
from grader.diff import differences, render_diff
from grader.formats import plain, write
from grader.formats.html import render
from grader.language import use

CHINESE = re.compile("[\u4e00-\u9fff]")
HALF = re.compile("[\u4e00-\u9fff][,;:?!(]|[,;:?!)][\u4e00-\u9fff]")  # punctuation of a Latin text in a Chinese one


class Marked(gettext.NullTranslations):
    """A catalogue that marks what it was asked to translate."""

    def gettext(self, message: str) -> str:
        """Return the message, marked."""
        return f"«{message}»"


def body(html: str) -> str:
    """Return the text of a page, its labels for screen readers too, without what is code in it."""
    labels = " ".join(re.findall('(?:aria-label|data-is)="([^"]*)"', html))
    html = re.sub("<(pre|style)[ >].*?</\\1>", " ", html, flags=re.DOTALL)
    return f"{Page(re.sub('<', ' <', html)).text} {labels}"


def shared() -> str:
    """Return the page of two pairs, of which one is the same and one nearly."""
    sources = {id: {"a.py": LONG + LONG.replace("7", number)} for id, number in zip("abc", "889", strict=True)}
    return body(render_alike(pairs(sources, []), sources))


def moved() -> str:
    """Return all that can differ between two reports."""
    before = plain.plain(honest())
    after = copy.deepcopy(before)
    after["criteria"][0].update(outcome="failed", earned=0)
    after["criteria"][1].update(points=5)
    after["criteria"][2].update(feedback="q")
    after["criteria"][-1]["id"] = "x"
    after["answers"] = [{"id": "Q1", "written": False}, {"id": "Q2", "written": True}]
    after["environment"].update(seed=3, data=None)
    after["submission"]["sha256"] = "1"
    return render_diff(differences(before, after)) + render_diff(differences(before, before))


def ended() -> str:
    """Return what the terminal shows at the end of a run."""
    display = ClassDisplay()
    told: list[str] = []
    display._say = told.append  # type: ignore[method-assign]
    tally = Tally(40, 43.5, 3, 35, 2, ["s1003: disk full"], 2, ["s1"], Counter({30.0: 2}), moved=4)
    display.finish(small_class(), tally, [Path("out") / "class.html"])
    return "\n".join(told)


SAID: dict[str, Callable[[], str]] = {
    "class": lambda: body(render_page(small_class())),
    "empty": lambda: body(render_page(Cohort("", (), POINTS, QUESTIONS))),
    "answers": lambda: (
        "".join(export_answers(small_class())[name] for name in ("answers.md",))
        + body(export_answers(small_class())["answers.html"])
    ),
    "alike": shared,
    "none-alike": lambda: body(render_alike([], {})),
    "diff": moved,
    "terminal": ended,
}
# Ids, names, files and mistakes of the class, and of the reports.
VALUES = re.compile(
    r"s[12]\d{3}\b|[\w-]+-(?:value|tensors|forward|gradient|rate|only)\b|[\w.]*@x\.org|http://x|\\u202e|\\x1b|"
    r"class\.html|marks\.csv|activations\.py|a\.py|\S*zip|disk full|Deep learning, spring|Because|text|"
    r"The mask is drawn once and kept for every row of the batch|ReLU is leaky|the worker ran out of memory 3 times|"
    r"Surname|Given|Points Possible|evil|alert|script|Pat|Ob\b|O'Brien|Ångström, Åse|Lee, Kim|away|cmd|SUM|HYPERLINK|"
    r"ValueError|no\b|MyTanh|MySigmoid|tensor|called|returned|expected|differs|hint|nan|instead|at index|exp|alice|"
    r"not written yet|waits for tanh|seed|data|digits|of\b|last\b|out\b|in\b"
)


@pytest.mark.parametrize("name", SAID)
def test_all_words_of_ours_can_be_translated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what a teacher reads all words of ours go through the catalogue; what others wrote does not."""
    monkeypatch.setattr(language._Spoken, "catalogue", Marked())
    text = SAID[name]()
    assert "«" in text
    while re.search("«[^«»]*»", text):
        text = re.sub("«[^«»]*»", "", text)
    assert re.findall("[A-Za-z]{2,}", VALUES.sub("", text)) == []


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_in_chinese_is_chinese(name: str) -> None:
    """In Chinese no word of ours is left in English, and sentences have Chinese punctuation."""
    use("zh")
    text = SAID[name]()
    assert CHINESE.search(text)
    left = VALUES.sub("", re.sub("Canvas|Moodle|FOLDER", "", text))
    assert re.findall("[A-Za-z]{2,}", left) == []
    assert HALF.findall(text) == []


def test_a_report_counts_in_chinese() -> None:
    """The sentence that counts a report's criteria has Chinese punctuation and measure words."""
    use("zh")
    assert "8 个评分项中通过 2 项，1 项未通过，1 项抛出异常，1 项超时" in render(honest())


@pytest.mark.parametrize("command", ["class", "answers", "diff"])
def test_help_is_chinese(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` in Chinese has no English sentence: what is left of Latin letters are names, options and examples."""
    with pytest.raises(SystemExit):
        grade.main([command, "--help", "--lang", "zh"])
    told = capsys.readouterr().out
    assert re.findall(r"\b(?:[a-z]{2,} ){3,}", re.sub(r"python grade\.py.*", "", told)) == []
    assert len(CHINESE.findall(told)) > 50


def test_diff_speaks_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`grade.py diff --lang` says its lines in that language."""
    path = str(write(honest(), "json", tmp_path))
    for spoken, words in (("en", "alice: the same submission"), ("zh", "alice：同一份作业")):
        assert grade.main(["diff", path, path, "--lang", spoken]) == grade.GRADED
        assert capsys.readouterr().out.startswith(words)
