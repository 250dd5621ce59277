"""Who is in a class: a CSV file with the columns id, name, email and section, in any order."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from grader.encodings import table_text
from grader.options import UsageError
from grader.text import printable

from .members import alike
from .records import Student

DELIMITERS = ",;\t"
COLUMNS = ("id", "name", "email", "section")
CHINESE = {"学号": "id", "姓名": "name", "邮箱": "email", "班级": "section"}
LONGEST = 80  # characters of an id
UNFIT = set('/\\:*?"<>|')  # for a folder's name, on some system
RETYPED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+", re.ASCII)  # what a spreadsheet makes of a long number


def read_roster(path: Path) -> dict[str, Student]:
    """Return the students of the roster by id, in its order.

    The file is UTF-8 or GB18030, its first line names the columns in any case, or in Chinese, between commas,
    semicolons or tabs; of them ``id`` is needed, and others than ours are ignored. An id must do for a folder's name.

    Raises ``UsageError`` with file, line and remedy.
    """
    students: dict[str, Student] = {}
    lines: dict[str, int] = {}  # by what is alike of an id
    for line, row in rows_of(path, COLUMNS, ("id",)):
        student = Student(row["id"], row["name"], row["email"], row["section"])
        if problem := _problem(student.id):
            raise UsageError(f"{path.name}, line {line}: {problem}")
        first = lines.setdefault(alike(student.id), line)
        if first != line:
            raise UsageError(f"{path.name}, line {line}: the id '{student.id}' stands in line {first}; remove one")
        students[student.id] = student
    return students


def rows_of(path: Path, columns: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows of a table in CSV that are not blank, each with its line's number and its cells by column.

    Only ``columns`` are given; a cell that is not there is empty. Raises ``UsageError`` with file, line and remedy.
    """
    text = _read(path)
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = _columns(next(reader, []))
        for column in needed:
            if names.count(column) != 1:
                there = printable(", ".join(names))
                raise UsageError(f"{path.name}, line 1: needs one column '{column}' and has '{there}'; name it so")
        for row in reader:
            if any(row[len(names) :]):
                raise UsageError(
                    f"{path.name}, line {reader.line_num}: {len(row)} columns instead of {len(names)}; put a text with "
                    f"{delimiter!r} in it in quotation marks"
                )
            cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
            if any(cells.values()):
                yield reader.line_num, {column: cells.get(column, "") for column in columns}
    except csv.Error as error:
        raise UsageError(f"{path.name}, line {reader.line_num}: {error}; save the table as CSV again") from None


def _columns(header: list[str]) -> list[str]:
    """Return the names of the columns; a Chinese one is ours where that isn't there itself."""
    names = [name.strip().casefold() for name in header]
    return [CHINESE[name] if CHINESE.get(name, name) not in names else name for name in names]


def _read(path: Path) -> str:
    try:
        return table_text(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path.name}: {error.strerror}; name a CSV file with the column id") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path.name}, line {line}: is not UTF-8; save the table as 'CSV UTF-8'") from None


def _problem(id_: str) -> str:
    """Return what is wrong with an id, empty if nothing is."""
    if not id_:
        return "has no id; fill it in, or remove the line"
    if RETYPED.fullmatch(id_):
        return f"a spreadsheet has made '{printable(id_, 40)}' of a long number; import that column as text"
    unfit = id_.startswith(".") or id_.endswith(".") or not id_.isprintable() or UNFIT & set(id_)
    if unfit or len(id_) > LONGEST:
        return f"the id '{printable(id_, 40)}' is not fit for a folder's name; use letters, digits, '-', '_' and '.'"
    return ""
