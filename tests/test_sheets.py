"""Written answers: all of them go out to be read, question by question, and no text in them is obeyed."""

import csv
import hashlib
import hmac
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cmarkgfm
import pytest
from test_html import ESCAPES, MARKUP, Page

from grader.cohort import marksheet
from grader.cohort.records import Cohort, Mark, Row, Student
from grader.cohort.sheets import export_answers
from grader.handout import question_words
from grader.lab import Lab
from grader.language import LANGUAGES, speaking
from grader.options import UsageError
from grader.rubric import load_rubric

STUDENT = Student("s2", "O'Brien, Pat", "ob@x.org", "A")
ROWS = (
    Row("s1", "zhang.zip", Student("s1", "张三", "zhang@x.org"), answers={"Q1": "Because.\n\n* of that", "Q2": "No."}),
    Row("s2", "ob.zip", STUDENT, answers={"Q1": "  \n", "Q2": "Yes, because."}),
    Row("s3", "anon.zip", cause="no activations.py"),
    Row("=s4", "four.zip", answers={"Q1": "Four", "Q2": ""}, marks={"Q1": Mark(7.25, 10, "-good, \"but\"\nshort")}),
)  # fmt: skip
COHORT = Cohort("spring", ROWS, {"relu-value": 4.0}, {"Q1": 10.0, "Q2": 5.0})
KEY = "a key"


def rows_of(text: str) -> list[list[str]]:
    """Return the cells of a CSV file, as any program reads them."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def code(id: str) -> str:
    """Return an id's code, computed by hand."""
    return hmac.new(KEY.encode(), id.encode(), hashlib.sha256).hexdigest()[:10]


def sign(text: str) -> str:
    """Return what stands on a sheet for an answer's text, computed by hand."""
    return "a" + hashlib.sha256(text.encode()).hexdigest()[:10]


def test_three_files_are_written() -> None:
    """The answers go out as HTML and Markdown, the sheet for the marks as CSV."""
    assert set(export_answers(COHORT)) == {"answers.html", "answers.md", "marks.csv"}


def test_the_sheet_has_a_line_for_each_answer() -> None:
    """Each answer has its line, question by question, with the mark where there is one, and what tells the text."""
    assert rows_of(export_answers(COHORT)["marks.csv"]) == [
        ["id", "question", "points", "comment", "answer"],
        ["'=s4", "Q1", "7.25", '\'-good, "but"\nshort', sign("Four")],
        ["s1", "Q1", "", "", sign("Because.\n\n* of that")],
        ["s1", "Q2", "", "", sign("No.")],
        ["s2", "Q2", "", "", sign("Yes, because.")],
    ]


def test_no_spreadsheet_makes_a_number_of_an_answer_s_sign() -> None:
    """What tells an answer on the sheet begins with a letter that begins no number, whatever digits follow."""
    for text in map(str, range(300)):  # hashes of digits alone, and of digits around an e, are among them
        (cells,) = rows_of(export_answers(replace(COHORT, rows=(Row("s1", "", answers={"Q1": text}),)))["marks.csv"])[
            1:
        ]
        assert re.fullmatch("a[0-9a-f]{10}", cells[-1])


def test_a_spreadsheet_is_told_the_encoding() -> None:
    """The sheet begins with the mark by which spreadsheets know UTF-8."""
    assert export_answers(COHORT)["marks.csv"].encode().startswith(b"\xef\xbb\xbf")


def test_anonymous_sheets_have_codes_alone() -> None:
    """With a key a code stands for each id, in the order of the codes, and nothing else tells who it is."""
    rows = tuple(Row(f"s{number}", "b.zip", STUDENT, answers={"Q1": "Yes, because."}) for number in range(9))
    sheets = export_answers(replace(COHORT, rows=rows, questions={"Q1": 10.0}), anonymous_key=KEY)
    codes = sorted(code(row.id) for row in rows)
    for text in sheets.values():
        assert not re.search(r"\bs\d\b|O'Brien|x\.org|\.zip", text)
        assert re.findall("|".join(codes), text) == codes
    assert sheets["answers.html"].count("Yes, because.") == 9


def test_another_key_gives_other_codes() -> None:
    """Codes of one key say nothing about those of another."""
    first, second = (
        {row[0] for row in rows_of(export_answers(COHORT, anonymous_key=key)["marks.csv"])[1:]} for key in ("a", "b")
    )
    assert not first & second


def test_codes_that_are_the_same_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two students would have one code nothing is written."""
    monkeypatch.setattr(marksheet, "CODE", 0)
    with pytest.raises(UsageError, match="'spring' would have one name; choose another key"):
        export_answers(COHORT, anonymous_key=KEY)


@pytest.fixture(scope="module")
def page() -> Page:
    """Return the page of the answers."""
    return Page(export_answers(COHORT)["answers.html"])


def test_answers_stand_question_by_question(page: Page) -> None:
    """All answers to a question stand together, with names and marks, and those who gave none are counted."""
    assert re.search("Q1 10 points =s4 7.25 of 10 points Four.* s1 张三 Because.* 2 submissions without", page.text)
    assert re.search("Q2 5 points s1 张三 No. s2 O'Brien, Pat Yes, because. 2 submissions without", page.text)
    assert "Because.\n\n* of that" in "".join(page.texts)


def test_the_page_is_whole(page: Page) -> None:
    """Tags are balanced, links arrive, nothing is fetched, and headings go down one level at a time."""
    assert page.open == []
    assert {address[1:] for address in page.values("href")} == set(page.values("id"))
    assert not page.values("src")
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(below <= above + 1 for above, below in zip([0, *levels], levels, strict=False))
    assert "default-src 'none'" in export_answers(COHORT)["answers.html"]


def test_a_question_is_asked_above_its_answers() -> None:
    """The words of a question stand between its number and the answers; one whose words nobody knows has its number."""
    sheets = export_answers(COHORT, {"Q1": "Is 1 < 2, & why?", "Q9": "Nothing."})
    text = Page(sheets["answers.html"]).text
    assert "Q1 10 points Is 1 < 2, & why? =s4 7.25 of 10" in text
    assert "Q2 5 points s1" in text
    assert "Nothing." not in text
    assert "## ` Q1 `, 10 points\n\n` Is 1 < 2, & why? `\n\n### " in sheets["answers.md"]
    assert "## ` Q2 `, 5 points\n\n### " in sheets["answers.md"]


def test_what_is_chinese_is_said_to_be() -> None:
    """A question, an answer and a comment in Chinese carry their language; what else stands there is the page's."""
    answers = {"Q1": "因为线性的复合还是线性的。", "Q2": "Because."}
    row = Row("s1", "", answers=answers, marks={"Q1": Mark(1, 10, "很好")})
    html = export_answers(replace(COHORT, rows=(row,)), {"Q1": "为什么？", "Q2": "Why?"})["answers.html"]
    assert re.findall(r'<[^>]* lang="zh">([^<]*)<', html) == ["为什么？", "因为线性的复合还是线性的。", "很好"]
    assert Page(html).values("lang") == ["en", "zh", "zh", "zh"]


def test_questions_are_read_from_the_handout(tmp_path: Path) -> None:
    """An item that begins with a title in bold is a question, to the end of its lines; no handout asks nothing."""
    assert question_words(Lab(tmp_path)) == {}
    (tmp_path / "docs").mkdir()
    text = "# **Q0** none\r\n\r\n* **Q1** Why `f`,\r\n  and  how?\r\n* **Q2** 为什么？\r\n\r\nThen.\r\n- **Q 3** So?"
    (tmp_path / "docs" / "handout.en.md").write_bytes(text.encode())
    assert question_words(Lab(tmp_path)) == {"Q1": "Why `f`, and how?", "Q2": "为什么？", "Q 3": "So?"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handout_asks_every_question_of_the_rubric(language: str) -> None:
    """In each language the handout has the words of all questions that are marked, and not those of another one."""
    with speaking(language):
        words = question_words(Lab.here())
    assert tuple(words) == load_rubric(Lab.here().rubric).questions
    assert all(text[-1] in ".?。？" for text in words.values())
    assert ("神经网络" in words["Q1"]) == (language == "zh")


def test_one_and_none_are_worded_as_such() -> None:
    """One point, one answer, one submission, no submission: the words fit."""
    cohort = replace(COHORT, rows=ROWS[:2], questions={"Q1": 1.0, "Q2": 2.0})
    text = Page(export_answers(cohort)["answers.html"]).text
    assert "1 point s1" in text
    assert "Q1: 1 answer Q2: 2 answers" in text
    assert "1 submission without an answer." in text
    assert "All submissions have an answer." in text


def hostile(text: str) -> Cohort:
    """Return a class with ``text`` wherever somebody could have written it."""
    student = Student(text, text, text, text)
    row = Row(text, text, student, answers={text: text, "Q": f"a\n{text}"}, marks={text: Mark(1, 2, text)})
    return Cohort(text, (row, replace(row, id="2")), {}, {text: 2.0, "Q": 1.0})


HOSTILE = [
    MARKUP, ESCAPES, "`" * 200 + "\n```\n# no\n<b>", "```\n# no\n<b>",
    "| a |\n- @user #1 https://x.y", "\ud800", "~~~\n</pre>",
    "[a](javascript:alert(1)) ![](x) &amp; <!-- -->", "    code\n\n1. list\n> quote", "字\n" * 30_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("key", ["", KEY])
def test_hostile_text_stays_text(text: str, key: str) -> None:
    """Whatever stands in names, answers and comments, no element, link, control character or formula comes of it."""
    sheets = export_answers(hostile(text), {text: text, "Q": text}, anonymous_key=key)
    known = {tag for tag, _ in Page(export_answers(COHORT, {"Q1": "Why?"})["answers.html"]).elements}
    page = Page(sheets["answers.html"])
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= known
    assert all(address.startswith("#") for address in page.values("href"))
    obeyed = Counter(tag for tag, _ in Page(cmarkgfm.github_flavored_markdown_to_html(sheets["answers.md"])).elements)
    assert set(obeyed) == {"h1", "h2", "h3", "p", "code", "pre"}
    assert [obeyed[heading] for heading in ("h1", "h2", "h3")] == [1, 2, 4]
    for name in ("answers.html", "answers.md"):
        assert not [letter for letter in sheets[name] if not letter.isprintable() and letter != "\n"]
        assert len(sheets[name]) < 400_000
    assert all(text.encode() for text in sheets.values())
    assert all(cell == "" or cell[0] not in "=+-@\t\r\n" for row in rows_of(sheets["marks.csv"]) for cell in row)


def test_markdown_has_the_answers_too() -> None:
    """The Markdown has each answer as it was written, and the marks."""
    text = export_answers(COHORT)["answers.md"]
    assert "```text\nBecause.\n\n* of that\n```" in text
    assert "Marked: 7.25 of 10 points." in text
    assert text.count("2 submissions without an answer.") == 2


def test_a_class_of_thousands_is_exported() -> None:
    """Three thousand students with two answers each are a few megabytes."""
    rows = tuple(Row(f"s{number}", "", answers={"Q1": "word " * 50, "Q2": "x"}) for number in range(3_000))
    sheets = export_answers(replace(COHORT, rows=rows), anonymous_key=KEY)
    assert sheets["marks.csv"].count("\n") == 6_001
    assert len(sheets["answers.html"]) < 3_000_000
