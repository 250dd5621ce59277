"""The sheet of marks: only marks that can be right come in, all of them or none, and every cell as it went out."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from test_html import MARKUP
from test_sheets import COHORT, KEY, ROWS, code, sign

from grader.cohort.filled import MOST_PROBLEMS
from grader.cohort.marksheet import guarded, unguarded
from grader.cohort.records import Cohort, Mark, Row
from grader.cohort.sheets import export_answers, read_marks
from grader.options import UsageError

Reader = Callable[..., dict[tuple[str, str], Mark | None]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Return what reads a sheet that has this text or these bytes."""

    def read(content: str | bytes, cohort: Cohort = COHORT, key: str = "") -> dict[tuple[str, str], Mark | None]:
        path = tmp_path / "marks.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_marks(path, cohort, anonymous_key=key)

    return read


def test_a_sheet_comes_back_as_it_went_out(read: Reader) -> None:
    """Marks that were exported are read as they were; a line without points has none."""
    assert read(export_answers(COHORT)["marks.csv"]) == {("=s4", "Q1"): ROWS[3].marks["Q1"]}


TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'=1",
    "''=1",
    "'",
    "''",
    "'quoted'",
    "",
    "plain",
    "\t=1",
    "\r",
    "＝1",
    "'\n",
    "1 = 1",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_guard_comes_off_again(text: str) -> None:
    """A cell that would be a formula is guarded by an apostrophe, and comes back without it; others stay."""
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert guarded(text) in (text, f"'{text}")


@pytest.mark.parametrize("key", ["", KEY])
def test_every_text_comes_back(read: Reader, key: str) -> None:
    """Ids, questions and comments that look like formulas, CSV or markup come back as they were."""
    texts = [text.strip() or "x" for text in (*TEXTS, 'a "b", c;d', "a\nb", "<b>&", "`", "张三", MARKUP)]
    rows = [
        Row(f"{text}{number}", "", answers={text: "an answer"}, marks={text: Mark(1.5, 2, text)})
        for number, text in enumerate(texts)
    ]
    cohort = Cohort("c", tuple(rows), {}, dict.fromkeys(texts, 2.0))
    expected = {(row.id, question): mark for row in rows for question, mark in row.marks.items()}
    assert read(export_answers(cohort, anonymous_key=key)["marks.csv"], cohort, key) == expected


def test_a_sheet_of_a_chinese_windows_is_read(read: Reader) -> None:
    """A sheet that a spreadsheet has saved as GBK has its comments whole."""
    sheet = "id,question,points,comment\ns1,Q2,3,写得很好\n"
    assert read(sheet.encode("gbk")) == {("s1", "Q2"): Mark(3, 5, "写得很好")}


def test_anonymous_marks_come_back_to_their_students(read: Reader) -> None:
    """With the key a code leads to its student; without it or with another to nobody."""
    sheet = f"id,question,points,comment\n{code('s1')},Q2,3,\n"
    assert read(sheet, key=KEY) == {("s1", "Q2"): Mark(3, 5)}
    for key in ("", "another"):
        with pytest.raises(UsageError, match=f"line 2: no submission has the id '{code('s1')}'.*the key"):
            read(sheet, key=key)
    with pytest.raises(UsageError, match="no submission has the id 's1'"):
        read("id,question,points\ns1,Q2,3\n", key=KEY)


FILES = {
    "commas": "id,question,points,comment\ns1,Q1,7.5,fine\n",
    "semicolons": "id;question;points;comment\r\ns1;Q1;7,5;fine\r\n",
    "semicolons-and-a-point": "id;question;points;comment\ns1;Q1;7.5;fine\n",
    "tabs": "id\tquestion\tpoints\tcomment\ns1\tQ1\t7,5\tfine\n",
    "byte-order-mark": "\ufeffid,question,points,comment\ns1,Q1,7.5,fine\n",
    "old-line-ends": "id,question,points,comment\rs1,Q1,7.5,fine\r",
    "other-order": "Comment, POINTS ,id,who,question\nfine,7.5,s1,me,Q1\n",
    "quoted": '"id","question","points","comment"\n"s1","Q1","7.5","fine"\n',
    "spaces-and-empty-lines": "id,question,points,comment\n\n s1 , Q1 , 7.50 ,fine\n,,,\n\n",
    "filled-by-a-spreadsheet": "id,question,points,comment,,\ns1,Q1,7.5,fine,,\ns2,Q2,,,,\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_any_spreadsheets_csv_is_read(read: Reader, text: str) -> None:
    """Commas, semicolons or tabs, a byte order mark, other line ends, other columns: the mark is the same."""
    assert read(text) == {("s1", "Q1"): Mark(7.5, 10, "fine")}


@pytest.mark.parametrize(("points", "expected"), [("0", 0.0), ("10", 10.0), ("10.0", 10.0), (".5", 0.5), ("+3.", 3.0)])
def test_points_may_be_any_number_up_to_the_most(read: Reader, points: str, expected: float) -> None:
    """Points may be anything from 0 to the question's most, both included."""
    assert read(f"id,question,points\ns1,Q1,{points}\n") == {("s1", "Q1"): Mark(expected, 10)}


def test_a_comment_may_be_left_out_and_may_have_lines(read: Reader) -> None:
    """The column of comments is nobody's duty, and a comment may be as long as it likes."""
    assert read("id,question,points\ns1,Q1,1\n")["s1", "Q1"].comment == ""
    assert read('id,question,points,comment\ns1,Q1,1,"a\n\nb"\n')["s1", "Q1"].comment == "a\n\nb"


SIGNED = "id,question,points,comment,answer\n"


@pytest.mark.parametrize("points", ["3", "-"])
def test_a_mark_for_another_answer_is_refused(read: Reader, points: str) -> None:
    """Where the text has changed since the sheet was written, points are refused, and so is taking a mark back."""
    right = f"s1,Q1,1,,{sign(ROWS[0].answers['Q1'])}\n"
    with pytest.raises(UsageError) as refusal:
        read(f"{SIGNED}{right}s1,Q2,{points},,{sign('Maybe.')}\n")
    remedy = "leave points and comment empty, import the rest and export again"
    assert str(refusal.value) == f"marks.csv, line 3: 's1' has handed in another answer to 'Q2' since; {remedy}"
    assert read(f"{SIGNED}{right}s1,Q2,,,{sign('Maybe.')}\n") == {("s1", "Q1"): Mark(1, 10)}


@pytest.mark.parametrize("cells", ["1,,", "1, ,  ", "1,"])
def test_a_line_that_tells_no_text_is_for_the_one_of_now(read: Reader, cells: str) -> None:
    """A line that somebody added by hand, without telling which text was read, is read as on a sheet without that."""
    assert read(f"{SIGNED}s1,Q2,{cells}\n") == {("s1", "Q2"): Mark(1, 5)}


HEAD = "id,question,points,comment\n"
# The file, and what the error must say.
REFUSED = {
    "unknown-id": (HEAD + "s9,Q1,1,\n", "line 2: no submission has the id 's9'; write it as it stands"),
    "id-made-a-number": (HEAD + "2.02E+11,Q1,1,\n", "id '2.02E+11'; if a spreadsheet made a number of it"),
    "unknown-question": (HEAD + "s1,Q9,1,\n", "line 2: there is no question 'Q9'; choose from Q1, Q2"),
    "no-answer": (HEAD + "s2,Q1,1,\n", "line 2: 's2' has no answer to 'Q1'; leave the points empty"),
    "words": (HEAD + "s1,Q1,ten,\n", "line 2: the points 'ten' are no number; write one like 7 or 7.5"),
    "nan": (HEAD + "s1,Q1,nan,\n", "the points 'nan' are no number"),
    "inf": (HEAD + "s1,Q1,inf,\n", "the points 'inf' are no number"),
    "exponent": (HEAD + "s1,Q1,1e0,\n", "the points '1e0' are no number"),
    "underscore": (HEAD + "s1,Q1,1_0,\n", "the points '1_0' are no number"),
    "other-digits": (HEAD + "s1,Q1,٣,\n", "the points '٣' are no number"),
    "decimal-comma-among-commas": (HEAD + 's1,Q1,"7,5",\n', "the points '7,5' are no number; write one like 7 or 7.5"),
    "two-commas": (HEAD.replace(",", ";") + "s1;Q1;1,000,5;\n", "the points '1,000,5' are no number"),
    "below-0": (HEAD + "s1,Q1,-0.5,\n", "line 2: the points '-0.5' are not possible; write a number from 0 to 10"),
    "too-many": (HEAD + "s1,Q2,5.01,\n", "the points '5.01' are not possible; write a number from 0 to 5"),
    "very-many": (HEAD + f"s1,Q2,{'9' * 400},\n", "are not possible; write a number from 0 to 5"),
    "twice": (HEAD + "s1,Q1,1,\n\ns1,Q1,2,\n", "line 4: the mark of 's1' for 'Q1' stands in line 2 already; keep one"),
    "twice-and-the-same": (HEAD + "s1,Q1,1,\ns1,Q1,1,\n", "line 3: the mark of 's1' for 'Q1' stands in line 2"),
    "no-points": ("id,question,comment\ns1,Q1,1\n", "line 1: no column 'points'; the first line must name id,"),
    "no-id": ("name,question,points\ns1,Q1,1\n", "line 1: no column 'id'"),
    "two-points": ("id,question,points,points\ns1,Q1,1,2\n", "line 1: two columns 'points'; keep one"),
    "empty": ("", "line 1: no column 'id'"),
    "a-comma-not-quoted": (HEAD + "s1,Q1,7,5,\n", "line 2: 5 columns instead of 4; put a text with ',' in it in"),
    "never-closed": (HEAD + 's1,Q1,7,"a\ns2,Q2,1,\n', "line 2: unexpected end of data; look for a quotation mark"),
    "after-a-quotation": (HEAD + 's1,Q1,7,"a" b\n', "line 2: ',' expected after '\"'; look for a quotation mark"),
    "other-encoding": (HEAD.encode() + "s1,Q1,1,é\n".encode("latin-1"), "line 2: '0xe9' is no UTF-8; save it as"),
    "utf-16": (HEAD.encode("utf-16"), "line 1: '0xff' is no UTF-8"),
    "workbook": (b"PK\x03\x04\xff\x00", "is no UTF-8"),
    "control-characters": (HEAD + "\x1b[31m,Q1,1,\n", "no submission has the id '\\x1b[31m'"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_a_sheet_that_is_wrong_is_refused(read: Reader, content: str | bytes, words: str) -> None:
    """What cannot be right is refused in one line with the file, the line, the value and what to do."""
    with pytest.raises(
        UsageError, match=rf"^marks\.csv, line \d+: .*{re.escape(words.partition(': ')[2] or words)}"
    ) as no:
        read(content)
    assert words in str(no.value)
    assert str(no.value).count("\n") == (content == "") * 2  # of the empty one all columns are missed
    assert ";" in str(no.value)


def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A sheet that is not there is refused by name, without its folder."""
    with pytest.raises(UsageError, match=r"^none\.csv: No such file") as refusal:
        read_marks(tmp_path / "none.csv", COHORT)
    assert str(tmp_path) not in str(refusal.value)


def test_all_problems_are_told_at_once(read: Reader) -> None:
    """Several problems stand in one error, in the order of their lines, and right lines beside them are not read."""
    with pytest.raises(UsageError) as refusal:
        read(HEAD + "s1,Q1,1,\ns9,Q8,x,\ns1,Q2,6,\n")
    lines = [re.search(r"line (\d+)", line) for line in str(refusal.value).splitlines()]
    assert [found and found[1] for found in lines] == ["3", "3", "3", "4"]


def test_no_more_problems_are_told_than_people_read(read: Reader) -> None:
    """Of very many problems the first are told, and how many more there are."""
    with pytest.raises(UsageError) as refusal:
        read(HEAD + "s9,Q1,1,\n" * (MOST_PROBLEMS + 3))
    lines = str(refusal.value).splitlines()
    assert len(lines) == MOST_PROBLEMS + 1
    assert lines[-1] == "and 3 problems more"


def test_a_mark_that_is_taken_back_is_none(read: Reader) -> None:
    """A - in the place of points stands for no mark; for an answer that is not there it is refused as a mark is."""
    assert read(HEAD + "s1,Q1,-,x\ns1,Q2,'-,\n") == {("s1", "Q1"): None, ("s1", "Q2"): None}
    with pytest.raises(UsageError, match="'s2' has no answer to 'Q1'"):
        read(HEAD + "s2,Q1,-,\n")


def test_a_line_without_points_is_left_out(read: Reader) -> None:
    """A line that nobody has marked is no mark of 0, and is not looked at."""
    assert read(HEAD + "s1,Q1,,\ns1,Q1,  ,x\ns1,Q1,3,\ns8,Q8,,\n") == {("s1", "Q1"): Mark(3, 10)}
