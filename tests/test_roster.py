"""The roster is read as spreadsheets save it, and refused with file, line and remedy where it cannot be used."""

import codecs
import re
from pathlib import Path

import pytest

from grader.cohort.records import Student
from grader.cohort.roster import read_roster
from grader.options import UsageError

LI = Student("student-01", "Li Wei", "li.wei@example.edu", "A")
PLAIN = "id,name,email,section\nstudent-01,Li Wei,li.wei@example.edu,A\n"
# Every way to write the same roster of one.
SAME = {
    "plain": PLAIN.encode(),
    "bom": codecs.BOM_UTF8 + PLAIN.encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "crlf": PLAIN.replace("\n", "\r\n").encode(),
    "cr": PLAIN.replace("\n", "\r").encode(),
    "capitals": PLAIN.replace("id,name,email,section", "ID, Name,EMAIL ,Section").encode(),
    "other-order-and-columns": b"group,email,section,id,name\n7,li.wei@example.edu,A,student-01,Li Wei\n",
    "quoted": b'"id","name","email","section"\n"student-01","Li Wei","li.wei@example.edu","A"\n',
    "spaces": b"id,name,email,section\n student-01 , Li Wei,li.wei@example.edu ,A\n",
    "blank-lines": b"id,name,email,section\n\n,,,\nstudent-01,Li Wei,li.wei@example.edu,A\n\n",
    "no-newline-at-the-end": PLAIN.strip().encode(),
}
HEAD = "id,name\n"
# The file, and what the refusal must say of it.
REFUSED = {
    "no-id-column": ("name,email\nLi Wei,x\n", "line 1: needs one column 'id' and has 'name, email'"),
    "comma-in-a-name": (
        HEAD + "a,Smith, John\n",
        "line 2: 3 columns instead of 2; put a text with ',' in it in quotation",
    ),
    "retyped": (
        HEAD + "2.02212E+11,Li\n",
        "line 2: a spreadsheet has made '2.02212E+11' of a long number; import that",
    ),
    "two-id-columns": ("id,ID\n1,2\n", "line 1: needs one column 'id'"),
    "empty": ("", "line 1: needs one column 'id'"),
    "empty-id": (HEAD + "a,Li\n,Wei\n", "line 3: has no id; fill it in"),
    "doubled": (HEAD + "a,Li\nb,Wei\na,Zhang\n", "line 4: the id 'a' stands in line 2; remove one"),
    "doubled-but-for-case": (HEAD + "Ab,Li\naB,Wei\n", "line 3: the id 'aB' stands in line 2"),
    "doubled-behind-a-name-of-two-lines": (HEAD + 'a,"Li\nWei"\na,Zhang\n', "line 4: the id 'a' stands in line 3"),
    "folder-above": (HEAD + "..,Li\n", "line 2: the id '..' is not fit"),
    "hidden": (HEAD + ".a,Li\n", "line 2: the id '.a' is not fit"),
    "path": (HEAD + "a/b,Li\n", "line 2: the id 'a/b' is not fit"),
    "path-of-windows": (HEAD + "a\\b,Li\n", "not fit"),
    "drive": (HEAD + "C:,Li\n", "not fit"),
    "control-character": (HEAD + "a\x1bb,Li\n", r"the id 'a\x1bb' is not fit"),
    "long": (HEAD + "a" * 81 + ",Li\n", "not fit for a folder's name; use letters"),
    "latin-1": (HEAD.encode() + "a,Müller\n".encode("latin-1"), "line 2: is not UTF-8; save the table as 'CSV UTF-8'"),
    "damaged-utf-8": (HEAD.encode() + "a,李伟王芳".encode() + b"\xa1\xa1\n", "line 2: is not UTF-8"),
    "utf-16": (PLAIN.encode("utf-16"), "line 1: is not UTF-8"),
    "quote-without-end": (HEAD + 'a,"Li\n', "line 2: unexpected end of data; save the table as CSV again"),
    "huge-cell": (HEAD + "a," + "x" * 200_000, "line 2: field larger than field limit"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a test writes its roster."""
    return tmp_path / "roster.csv"


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_a_roster_is_read_as_spreadsheets_save_it(file: Path, content: bytes) -> None:
    """Encoding mark, delimiter, line ends, case, order and other columns make no difference."""
    file.write_bytes(content)
    assert read_roster(file) == {"student-01": LI}


def test_a_roster_keeps_its_order_and_leaves_out_what_it_does_not_know(file: Path) -> None:
    """Students come in the order of the file; a cell that is not there is empty."""
    file.write_text("id,section,name\nb,2\na,1,李伟\n", "utf-8")
    assert list(read_roster(file).values()) == [Student("b", "", "", "2"), Student("a", "李伟", "", "1")]


CHINESE = "学号,姓名,邮箱,班级\na,李伟,li.wei@example.edu,一班\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_a_chinese_roster_is_read(file: Path, encoding: str) -> None:
    """A roster as a Chinese Windows saves it, with Chinese names of its columns, is read."""
    file.write_bytes(CHINESE.encode(encoding))
    assert read_roster(file) == {"a": Student("a", "李伟", "li.wei@example.edu", "一班")}


def test_a_chinese_column_beside_ours_is_another(file: Path) -> None:
    """Where the column id is there itself, 学号 is a column that is ignored."""
    file.write_text("学号,id,姓名\n7,a,李伟\n", "utf-8")
    assert read_roster(file) == {"a": Student("a", "李伟")}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_a_roster_that_cannot_be_used_is_refused(file: Path, content: str | bytes, words: str) -> None:
    """An unusable roster is refused in one line with the file, the line and what to do."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(
        UsageError, match=rf"^roster\.csv, line \d+: .*{re.escape(words.partition(': ')[2])}"
    ) as refusal:
        read_roster(file)
    assert words in str(refusal.value)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("name", ["roster.csv", "."])
def test_a_roster_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    """A roster that is not there, or is a folder, is refused."""
    with pytest.raises(UsageError, match="name a CSV file with the column id"):
        read_roster(tmp_path / name)
