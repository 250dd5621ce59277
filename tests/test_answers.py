"""Which written answers are found in a Markdown file, however odd the file is."""

import codecs
from pathlib import Path
from types import SimpleNamespace

import pytest
from cases import ROOT

from grader.answers import split_answers, text_of_no_question, undecoded, written_answers
from grader.handout import asked_words, question_words
from grader.judge import grade
from grader.lab import Lab
from grader.limits import Limits
from grader.options import Options
from grader.rubric import Rubric

BOTH, FIRST = {"Q1": True, "Q2": True}, {"Q1": True, "Q2": False}
SECOND, NONE = {"Q1": False, "Q2": True}, {"Q1": False, "Q2": False}

FILES = {
    "both": (b"# Answers\n\n## Q1\nBecause.\n\n## Q2\nSo.\n", BOTH),
    "one": (b"## Q1\nBecause.\n## Q2\n", FIRST),
    "only-space": (b"## Q1\n  \n\t\n## Q2\nSo.\n", SECOND),
    "only-a-comment": (b"## Q1\n<!-- Why? -->\n## Q2\n<!-- a\nb -->\n", NONE),
    "text-behind-a-comment": (b"## Q1\n<!-- Why? --> Because.\n", FIRST),
    "heading-in-a-comment": (b"<!--\n## Q1\nBecause.\n-->\n## Q2\nSo.\n", SECOND),
    "missing-heading": (b"## Q2\nSo.\n", SECOND),
    "no-heading": (b"Because. So.\n", NONE),
    "other-heading": (b"## Q11\nBecause.\n## Q1a\nBecause.\n## Quiz 1\nBecause.\n", NONE),
    "small-letter": (b"## q1\nBecause.\n", FIRST),
    "deeper-heading-is-text": (b"## Q1\n### First\n## Q2\n", FIRST),
    "higher-heading": (b"# Q1\nBecause.\n", FIRST),
    "lower-heading": (b"### Q1\nBecause.\n###### Q2\nSo.\n", BOTH),
    "seven-levels": (b"####### Q1\nBecause.\n", NONE),
    "title": (b"## Q1: Why?\nBecause.\n## Q2 - How\nSo.\n", BOTH),
    "title-alone": (b"## Q1: Why?\n\n## Q2. How\nSo.\n", SECOND),
    "words": (b"## Question 1\nBecause.\n# Answer to Q2\nSo.\n", BOTH),
    "no-space": (b"##Q1\nBecause.\n", FIRST),
    "bold": (b"**Q1**\nBecause.\n__Q2:__ So.\n", BOTH),
    "bold-in-a-sentence": (b"## Q2\n**Q1** tells it.\n", SECOND),
    "chinese-words": ("## 问题1\n因为。\n## 第2题：怎么\n所以。\n".encode(), BOTH),
    "chinese-numbers": ("## 第一题\n因为。\n## 问题二：怎么\n所以。\n".encode(), BOTH),
    "chinese-keyboard": ("＃＃ Ｑ１：为什么\n因为。\n".encode(), FIRST),
    "chinese-sub-heading": ("## 问题2\n### 问题一般出在这里\n### 第一层\n".encode(), SECOND),
    "heading-in-code": (b"## Q2\n```python\n# Q1\nx = 1\n```\n", SECOND),
    "code-without-end": (b"## Q2\n```python\nx = 1\n\n## Q1\nBecause.\n", BOTH),
    "closed-heading": (b"## Q1 ##\nBecause.\n##\tQ2  \nSo.\n", BOTH),
    "crlf": (b"## Q1\r\nBecause.\r\n## Q2\r\n\r\n", FIRST),
    "bom": (codecs.BOM_UTF8 + b"## Q1\nBecause.\n", FIRST),
    "chinese": ("## Q1\n因为线性。\n## Q2\n".encode(), FIRST),
    "chinese-heading-in-gbk": ("## 第1题\n因为线性。\n## 问题2\n".encode("gbk"), FIRST),
    "chinese-in-gbk": ("## Q1\n因为线性。\n## Q2\n".encode("gbk"), FIRST),
    "utf-16-is-not-read": ("## Q1\nBecause.\n## Q2\n".encode("utf-16"), NONE),
    "nul-bytes": (b"\0\0## Q1\n\0\n## Q2\nSo.\n", SECOND),
    "no-last-newline": (b"## Q1\nBecause.", FIRST),
    "empty": (b"", NONE),
    "twice-first-written": (b"## Q1\nBecause.\n## Q1\n", FIRST),
    "huge": (b"## Q1\nBecause.\n" + b"x" * 2**22, FIRST),
    "many-headings": (b"## Q1\nx\n" * 2**17, FIRST),
    "many-marks": (b"## Q1\n" + b"**" * 2**18 + b"\n**a" * 2**17 + b"```a\n" * 2**16, FIRST),
    "comment-openings-without-end": (b"## Q1\nBecause.\n" + b"<!--" * 2**16, FIRST),
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize(("content", "written"), FILES.values(), ids=FILES)
def test_an_answer_is_written_where_there_is_text_below_its_heading(
    tmp_path: Path, content: bytes, written: dict[str, bool]
) -> None:
    """A question is answered where text, comments apart, stands below a heading that begins with its number."""
    file = tmp_path / "answers.md"
    file.write_bytes(content)
    found = written_answers(file, ["Q1", "Q2"])
    assert {question: bool(text) for question, text in found.items()} == written


def test_a_file_that_is_not_there_has_no_answers(tmp_path: Path) -> None:
    """Where there is no file nothing is written."""
    assert not any(written_answers(tmp_path / "answers.md", ["Q1", "Q2"]).values())


def test_a_folder_has_no_answers(tmp_path: Path) -> None:
    """A folder in the place of the file has no answers."""
    (tmp_path / "answers.md").mkdir()
    assert not any(written_answers(tmp_path / "answers.md", ["Q1", "Q2"]).values())


@pytest.mark.parametrize("target", ["other.md", "/dev/zero", "answers.md", "nowhere"])
def test_a_link_is_not_followed(tmp_path: Path, target: str) -> None:
    """A symbolic link has no answers, whatever it leads to: somebody's file, a device, itself or nothing."""
    (tmp_path / "other.md").write_text("## Q1\nSomebody's.\n", "utf-8")
    (tmp_path / "answers.md").symlink_to(target)
    assert not any(written_answers(tmp_path / "answers.md", ["Q1", "Q2"]).values())


def test_only_the_questions_asked_are_told(tmp_path: Path) -> None:
    """The result has the questions asked for, in their order, and no other heading of the file."""
    file = tmp_path / "answers.md"
    file.write_text("## Q3\nMore.\n## Q1\nBecause.\n", "utf-8")
    assert list(written_answers(file, ["Q2", "Q1"]).items()) == [("Q2", ""), ("Q1", "Because.")]


def test_the_text_of_each_answer_is_without_comments() -> None:
    """An answer's text is what stands below its heading, without comments and surrounding space."""
    assert split_answers("# A\n## Q1\n<!-- Why? -->\n\nBecause.\n\nTruly.\n\n## Q2\n") == {
        "Q1": "Because.\n\nTruly.",
        "Q2": "",
    }


def test_a_heading_of_no_question_belongs_to_the_answer() -> None:
    """A heading of any level that names no question is text of the answer in which it stands."""
    assert split_answers("## Q1\n# Why\nBecause.\n\n## And so\nTruly.\n## Q2\nSo.") == {
        "Q1": "# Why\nBecause.\n\n## And so\nTruly.",
        "Q2": "So.",
    }


def test_a_question_may_have_another_name(tmp_path: Path) -> None:
    """A question without a number is found by its name in any case, one with a number however that is written."""
    file = tmp_path / "answers.md"
    file.write_text("# reflection: mine\nYes.\n## Reflections\nNo.\n## q1\nBecause.\n", "utf-8")
    assert written_answers(file, ["Reflection", "Question 1"]) == {
        "Reflection": "Yes.\n## Reflections\nNo.",
        "Question 1": "Because.",
    }


A, B = "Because.", "So."
# Headings in no good form, as a file has them, and the answers of the first two questions.
OTHERWISE = {
    "numbers": ("## 1\nBecause.\n## 2\nSo.\n", A, B),
    "numbers-with-stops": ("# Lab\n## 1.\nBecause.\n## 2. weight decay\nSo.\n", A, B),
    "numbers-in-brackets": ("## (1)\nBecause.\n## （2）\nSo.\n", A, B),
    "chinese-numbers": ("### 一、激活\nBecause.\n### 二、\nSo.\n", A, B),
    "numbers-with-sub-headings": ("# 1.\nBecause.\n## 1.\n# 2.\nSo.\n", "Because.\n## 1.", B),
    "number-behind-a-heading": ("## Q1\nBecause.\n## 2.\nSo.\n", A, B),
    "numbers-falling": ("## 2\nSo.\n## 1\nBecause.\n", "", ""),
    "numbers-below-a-heading": ("## Q1\n### 1. a\n### 2. b\n", "### 1. a\n### 2. b", ""),
    "numbers-beyond-the-questions": ("## 1. Aim\nx\n## 2. Means\ny\n## 3. End\nz\n", "", ""),
    "number-that-counts": ("## 1 layer\nBecause.\n## 2 layers\nSo.\n## 1.5\n## 2.5\n", "", ""),
    "one-number": ("## 1. Introduction\nBecause.\n", "", ""),
    "numbers-in-code": ("```\n## 1\nx\n## 2\ny\n```\n", "", ""),
    "lines": ("Q1\nBecause.\n\nQ2.\nSo.\n", A, B),
    "lines-with-colons": ("Q1:\nBecause.\nQ2： So.\n", A, B),
    "line-with-text": ("Q1: Because: of.\nQuestion 2: So.\n", "Because: of.", B),
    "chinese-lines": ("问题一：\nBecause.\n第二题\nSo.\n", A, B),
    "line-in-an-answer": ("## Q1\nBecause.\nQ1: too.\n## Q2\nSo.\n", "Because.\nQ1: too.", B),
    "sentence": ("Q1 was hard.\nQ2, too.\n", "", ""),
    "line-in-code": ("    Q1: 1\n```\nQ2\n```\n", "", ""),
    "bold-with-text": ("**Q1** Because.\n\n__Q2__ So.\n", A, B),
    "underlined": ("Q1\n===\nBecause.\n\nQ2: Why?\n--------\nSo.\n", A, B),
    "above-a-rule": ("## Q2\nQ1 tells it.\n---\nSo.\n", "", "Q1 tells it.\n---\nSo."),
}  # fmt: skip


@pytest.mark.parametrize(("text", "first", "second"), OTHERWISE.values(), ids=OTHERWISE)
def test_a_heading_may_be_written_otherwise(tmp_path: Path, text: str, first: str, second: str) -> None:
    """A line that can only be a question's heading is one, where that question has no better; an answer stays whole."""
    file = tmp_path / "answers.md"
    file.write_text(text, "utf-8")
    assert written_answers(file, ["Q1", "Q2"]) == {"Q1": first, "Q2": second}


TITLES = {
    "answer": ("## Q1 because it is linear\nAs a matrix.\n", "because it is linear\nAs a matrix."),
    "question": ("## Q1: Why a matrix?\nBecause.\n", A),
    "question-s-beginning": ("## Q1. why  a **Matrix**\nBecause.\n", A),
    "nothing-below": ("## Q1: because it is linear\n", ""),
}


@pytest.mark.parametrize(("text", "answer"), TITLES.values(), ids=TITLES)
def test_words_behind_a_number_are_kept(text: str, answer: str) -> None:
    """Words in a question's heading that are not the question's own are the first line of the answer below."""
    assert split_answers(text, ["Q1"], ["Why a matrix? And how?"]) == {"Q1": answer}


def test_the_questions_words_are_those_of_the_handouts_and_the_template(tmp_path: Path) -> None:
    """What a heading may say that is no answer is what the handouts ask, and what the template has in its headings."""
    lab = Lab(tmp_path)
    for place, words in {
        "docs/handout.en.md": "* **Q1** Why?\n",
        "docs/handout.zh.md": "* **Q1** 为什么？\n",
        "student/answers.md": "## Q1: Linear\n",
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(words, "utf-8")
    assert asked_words(lab, ["Q1"]) == ["Why?", "为什么？", "Linear"]


def test_a_report_keeps_the_words_behind_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge knows the questions' words, so a heading has them left out and a student's own words kept."""
    rubric = Rubric((), ("Q1", "Q2"))
    asked = question_words(Lab.here(), "en")["Q1"]
    (tmp_path / "answers.md").write_text(f"## Q1 {asked}\nBecause.\n## Q2 By the chain rule\nSo.\n", "utf-8")
    judged = SimpleNamespace(results=lambda rubric: (), left_out=set(), data="digits", exhibits={})
    monkeypatch.setattr("grader.judge.protect_judge", lambda: None)
    monkeypatch.setattr("grader.judge._behind_workers", lambda *_: None)
    monkeypatch.setattr("grader.judge.run_tests", lambda *_: judged)
    report = grade(tmp_path, "ann", Options(data="digits"), rubric, Limits(), "process")
    assert report.answers == {"Q1": "Because.", "Q2": "By the chain rule\nSo."}


SKELETON = (ROOT / "student" / "answers.md").read_text("utf-8")
HEAD, TEXT = b"## Q1\n", "因为线性的复合还是线性的，𠀀。"
ENCODED = {
    "utf-8": (HEAD + TEXT.encode(), TEXT, ""),
    "bom": (codecs.BOM_UTF8 + HEAD + TEXT.encode(), TEXT, ""),
    "gbk": (HEAD + TEXT.replace("𠀀", "").encode("gbk"), TEXT.replace("𠀀", ""), ""),
    "gb18030": (HEAD + TEXT.encode("gb18030"), TEXT, ""),
    "damaged-utf-8": (HEAD + TEXT.encode() + b"\xff.", TEXT + "\ufffd.", "0xff"),
    "gbk-in-utf-8": (HEAD + TEXT.encode() + "因".encode("gbk"), TEXT + "\ufffd\ufffd", "0xd2"),
    "latin-1": (HEAD + b"Caf\xe9 au lait.", "Caf\ufffd au lait.", "0xe9"),
    "windows-1252": (HEAD + b"I don\x92t think so, it\x92s zero.", "I don\ufffdt think so, it\ufffds zero.", "0x92"),
    "cut-within-a-character": (HEAD + b"x" * (2**20 - 8) + "因".encode(), "x" * (2**20 - 8), ""),
}


@pytest.mark.parametrize(("content", "text", "byte"), ENCODED.values(), ids=ENCODED)
def test_an_answer_is_read_in_the_encoding_it_is_in(tmp_path: Path, content: bytes, text: str, byte: str) -> None:
    """UTF-8, else GB18030, is read as it was written; of what is neither the first such byte is told."""
    file = tmp_path / "answers.md"
    file.write_bytes(content)
    assert (written_answers(file, ["Q1"])["Q1"], undecoded(file)) == (text, byte)


STRAY = {
    "skeleton": (SKELETON, ""),
    "answered": (SKELETON.replace("## Q1\n", "## Q1: Why?\nBecause.\n"), ""),
    "reference": ((ROOT / "reference" / "answers.md").read_text("utf-8"), ""),
    "above": (SKELETON.replace("## Q1\n", "Me.\n\n1. Because.\n## Q1\n"), "Me.\n1. Because."),
    "other-question": (SKELETON + "## Q6\nMore.\n### Still\nthat\n", "More.\n### Still\nthat"),
    "in-a-heading": (SKELETON.replace("## Q1\n", "## Q1: because it is linear.\n"), "because it is linear."),
    "title": ("# My answers\n---\n## Q1\nBecause.\n", ""),
    "no-heading": ("1. Because.\n2. So.\n", "1. Because.\n2. So."),
}


@pytest.mark.parametrize(("text", "stray"), STRAY.values(), ids=STRAY)
def test_text_of_no_question_is_told(tmp_path: Path, text: str, stray: str) -> None:
    """Text above all headings, below another question's, or in a heading with nothing below is found, no other."""
    file = tmp_path / "answers.md"
    file.write_text(text, "utf-8")
    questions = [f"Q{number}" for number in range(1, 6)]
    assert text_of_no_question(file, questions, ROOT / "student" / "answers.md") == stray


def test_the_template_s_own_words_are_no_text_of_no_question(tmp_path: Path) -> None:
    """What a template says itself, above its headings and in them, is not taken for a student's."""
    template, file = tmp_path / "template.md", tmp_path / "answers.md"
    template.write_text("Answer below.\n## Q1: Why?\n", "utf-8")
    file.write_text("Answer below.\nMe.\n## Q1: Why?\n", "utf-8")
    assert text_of_no_question(file, ["Q1"], template) == "Me."
