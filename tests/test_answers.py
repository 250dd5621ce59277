"""Which written answers are found in a Markdown file, however odd the file is."""

import codecs
from pathlib import Path

import pytest

from grader.answers import split_answers, written_answers

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
    "other-heading": (b"## Q11\nBecause.\n## q1\nBecause.\n", NONE),
    "deeper-heading-is-text": (b"## Q1\n### First\n## Q2\n", FIRST),
    "higher-heading": (b"# Q1\nBecause.\n", NONE),
    "closed-heading": (b"## Q1 ##\nBecause.\n##\tQ2  \nSo.\n", BOTH),
    "crlf": (b"## Q1\r\nBecause.\r\n## Q2\r\n\r\n", FIRST),
    "bom": (codecs.BOM_UTF8 + b"## Q1\nBecause.\n", FIRST),
    "chinese": ("## Q1\n因为线性。\n## Q2\n".encode(), FIRST),
    "chinese-in-gbk": ("## Q1\n因为线性。\n## Q2\n".encode("gbk"), FIRST),
    "utf-16-is-not-read": ("## Q1\nBecause.\n## Q2\n".encode("utf-16"), NONE),
    "nul-bytes": (b"\0\0## Q1\n\0\n## Q2\nSo.\n", SECOND),
    "no-last-newline": (b"## Q1\nBecause.", FIRST),
    "empty": (b"", NONE),
    "twice-first-written": (b"## Q1\nBecause.\n## Q1\n", FIRST),
    "huge": (b"## Q1\nBecause.\n" + b"x" * 2**22, FIRST),
    "comment-openings-without-end": (b"## Q1\nBecause.\n" + b"<!--" * 2**16, FIRST),
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize(("content", "written"), FILES.values(), ids=FILES)
def test_an_answer_is_written_where_there_is_text_below_its_heading(
    tmp_path: Path, content: bytes, written: dict[str, bool]
) -> None:
    """A question is answered where text, comments apart, stands below `## Q1`, however odd the file."""
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
