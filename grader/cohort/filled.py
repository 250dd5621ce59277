"""A filled marks.csv, read: all that is wrong with it is told, and nothing of it counts then."""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader.encodings import table_text
from grader.language import say
from grader.options import UsageError
from grader.text import printable

from .marksheet import (
    COLUMNS,
    KEY,
    NEEDED,
    NUMBER,
    QUOTED,
    WITHDRAWN,
    answer_sign,
    delimiter_of,
    header_of,
    line_is_kept,
    names,
    on_the_sheet,
    unguarded,
)
from .records import Cohort, Mark
from .reports import answer_hash

MOST_PROBLEMS = 20  # that one error tells
RETYPED = re.compile(r"[\d.,]+(?:[eE][+-]?\d+)?", re.ASCII)  # an id that a spreadsheet may have made a number of


def read_marks(
    path: Path,
    cohort: Cohort,
    *,
    anonymous_key: str = "",
    other_key: str | None = None,
    left_out: list[int] | None = None,
    given: Mapping[tuple[str, str], tuple[str, Mark]] | None = None,
) -> dict[tuple[str, str], Mark | None]:
    """Return the marks on a filled sheet by id and question; a line without points has none yet, and is left out.

    Points that are ``WITHDRAWN`` stand for a mark that is taken back: None. Where the column ``answer`` tells which
    text was read, points for another one than that of now are a problem, unless they are among those ``given`` for it,
    with its hash, which is no news; where it does not, they are for that of now.

    The file is CSV in UTF-8 or GB18030, with commas, semicolons or tabs between its columns; with the latter two a
    number may be written 7,5. Where anything in it is wrong nothing is read: raises ``UsageError``, which names each
    problem with its line, ``MOST_PROBLEMS`` at most, and what to do. A comment without points is left out, too, and its
    line put into ``left_out``. ``other_key`` is the one that the sheet may have been written with by mistake, empty for
    none.
    """
    shown = names(cohort, anonymous_key)
    sheet = _Sheet(path, cohort, shown, on_the_sheet(given or {}, shown))
    marks = sheet.read()
    if left_out is not None:
        left_out += sheet.without_points
    if other_key is not None and sheet.unknown and sheet.unknown <= set(names(cohort, other_key).values()):
        file = printable(path.name, QUOTED)
        if anonymous_key:
            raise UsageError(say("{file} has ids, and no codes in their place; leave out --anonymous", file=file))
        raise UsageError(say("{file} has codes in the place of ids; import it with --anonymous", file=file))
    if sheet.problems:
        more = len(sheet.problems) - MOST_PROBLEMS
        rest = [f"and {more} problems more"] if more > 0 else []
        raise UsageError("\n".join([*sheet.problems[:MOST_PROBLEMS], *rest]))
    return marks


class _Sheet:
    """A filled sheet while it is read; what is wrong with it gathers in ``problems``."""

    def __init__(
        self,
        path: Path,
        cohort: Cohort,
        shown: Mapping[str, str],
        kept: Mapping[tuple[str, str], tuple[str, Mark]],
    ) -> None:
        self.path = path
        self.cohort = cohort
        self.kept = kept
        self.ids = {name: id for id, name in shown.items()}
        self.questions = {printable(question, KEY): question for question in cohort.questions}
        self.answered = {
            (row.id, question): answer_sign(answer_hash(text))
            for row in cohort.rows
            for question, text in row.answers.items()
            if text.strip()
        }
        self.problems: list[str] = []
        self.unknown: set[str] = set()  # ids
        self.without_points: list[int] = []  # lines with a comment

    def read(self) -> dict[tuple[str, str], Mark | None]:
        text = self._text()
        delimiter = delimiter_of(text)
        header = header_of(text, delimiter)
        self._check(header)
        marks: dict[tuple[str, str], Mark | None] = {}
        lines: dict[tuple[str, str], int] = {}
        for line, cells in [] if self.problems else self._rows(text, delimiter):
            if len(cells) > len(header):
                remedy = f"put a text with {delimiter!r} in it in quotation marks"
                self._problem(line, f"{len(cells)} columns instead of {len(header)}; {remedy}")
                continue
            row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            withdrawn = row.get("points") == WITHDRAWN
            if not withdrawn and self._is_of_before(row) and line_is_kept(cells, header, delimiter, self.kept):
                continue
            if row.get("comment") and not row.get("points"):
                self.without_points.append(line)
            for key, mark in self._mark(line, row, delimiter) if row.get("points") else ():
                first = lines.setdefault(key, line)
                if first != line:
                    words = f"the mark of '{_quoted(row['id'])}' for '{_quoted(row['question'])}'"
                    self._problem(line, f"{words} stands in line {first} already; keep one of the two")
                marks[key] = mark
        return marks

    def _mark(self, line: int, row: Mapping[str, str], delimiter: str) -> Iterator[tuple[tuple[str, str], Mark | None]]:
        """Yield the mark of a line, if nothing is wrong with it."""
        before = len(self.problems)
        shown, asked = unguarded(row["id"]), unguarded(row["question"])
        id, question = self.ids.get(shown), self.questions.get(asked)
        if id is None:
            self.unknown.add(shown)
            self._problem(line, f"no submission has the id '{_quoted(shown)}'; {_remedy(shown)}")
        if question is None:
            known = printable(", ".join(self.questions)) or "none"
            self._problem(line, f"there is no question '{_quoted(asked)}'; choose from {known}")
        elif id is not None and (id, question) not in self.answered:
            self._problem(line, f"'{_quoted(shown)}' has no answer to '{_quoted(asked)}'; leave the points empty")
        elif id is not None and self._is_of_before(row):
            remedy = "leave points and comment empty, import the rest and export again"
            self._problem(
                line, f"'{_quoted(shown)}' has handed in another answer to '{_quoted(asked)}' since; {remedy}"
            )
        most = math.inf if question is None else self.cohort.questions[question]
        withdrawn = unguarded(row["points"]) == WITHDRAWN
        points = 0.0 if withdrawn else self._points(line, row["points"], most, delimiter)
        if len(self.problems) == before and id is not None and question is not None:
            comment = unguarded(row["comment"]) if "comment" in row else self._comment(id, question, shown)
            yield (id, question), None if withdrawn else Mark(points, most, comment)

    def _comment(self, id_: str, question: str, shown: str) -> str:
        """Return the comment that an answer has, which a sheet without that column leaves as it is."""
        answer, mark = self.kept.get((shown, printable(question, KEY)), ("", None))
        return mark.comment if mark and answer_sign(answer) == self.answered[id_, question] else ""

    def _is_of_before(self, row: Mapping[str, str]) -> bool:
        """Tell whether a line is for another answer than that of now."""
        id, question = (
            self.ids.get(unguarded(row.get("id", ""))),
            self.questions.get(unguarded(row.get("question", ""))),
        )
        now = self.answered.get((id or "", question or ""))
        return now is not None and row.get("answer", "") not in ("", now)

    def _points(self, line: int, cell: str, most: float, delimiter: str) -> float:
        number = unguarded(cell)
        plain = number.replace(",", ".") if delimiter != "," else number
        if not NUMBER.fullmatch(plain):
            self._problem(line, f"the points '{_quoted(number)}' are no number; write one like 7 or 7.5")
            return 0.0
        points = float(plain)
        if not 0 <= points <= most:
            limit = f"from 0 to {most:g}" if most < math.inf else "that is 0 or more"
            self._problem(line, f"the points '{_quoted(number)}' are not possible; write a number {limit}")
        return points

    def _text(self) -> str:
        try:
            return table_text(self.path.read_bytes())
        except OSError as error:
            raise UsageError(f"{self._name}: {error.strerror}; name the filled marks.csv") from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            value = f"0x{error.object[error.start]:02x}"
            raise UsageError(f"{self._name}, line {line}: '{value}' is no UTF-8; save it as 'CSV UTF-8'") from None

    def _check(self, header: Sequence[str]) -> None:
        for column in COLUMNS:
            if column in NEEDED and column not in header:
                self._problem(1, f"no column '{column}'; the first line must name {', '.join(NEEDED)}")
            if header.count(column) > 1:
                self._problem(1, f"two columns '{column}'; keep one of them")

    def _rows(self, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below the first, each with the line that it begins in."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        try:
            next(reader)
            line = reader.line_num + 1
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            self._problem(line, f"{error}; look for a quotation mark that is not closed, or has text behind it")

    def _problem(self, line: int, words: str) -> None:
        self.problems.append(f"{self._name}, line {line}: {words}")

    @property
    def _name(self) -> str:
        return printable(self.path.name, QUOTED)


def _remedy(shown: str) -> str:
    if RETYPED.fullmatch(shown):
        return "if a spreadsheet made a number of it, import that column as text"
    return "write it as it stands on the sheet, and read the sheet with the key that it was written with"


def _quoted(value: str) -> str:
    return printable(value, QUOTED)
