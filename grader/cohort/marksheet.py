"""The sheet of marks, marks.csv: a line for each answer, on which a person writes points and a comment."""

import csv
import hashlib
import hmac
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.encodings import table_text
from grader.options import UsageError
from grader.text import printable

from .records import Cohort, Mark
from .reports import answer_hash

COLUMNS = ("id", "question", "points", "comment", "answer")
NEEDED = COLUMNS[:3]
CODE = 10  # hexadecimal digits
ANSWER = 10  # hexadecimal digits of an answer's hash
KEY = 200  # characters of an id or a question on the sheet
QUOTED = 60  # characters of a value in an error
DELIMITERS = ",;\t"
WITHDRAWN = "-"  # points of a mark that is taken back
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)  # no nan, no inf, no 1e3
# A spreadsheet takes a cell that begins like this for a formula, unless an apostrophe stands before it. The apostrophes
# of the text itself are counted, so that a cell comes back as it was.
FORMULA = re.compile("'*[=+@\t\r\n＝＋－＠-]")  # and the wide ones of a Chinese keyboard


def names(cohort: Cohort, anonymous_key: str = "") -> dict[str, str]:
    """Return for each id of a row how it stands on the sheets: as it is, or with a key as a code.

    The code is the beginning of the id's HMAC-SHA256. Without the key nobody finds the id, not even by trying all.
    Raises ``UsageError`` where two ids have the same one.
    """
    found: dict[str, str] = {}
    for row in cohort.rows:
        found[row.id] = _code(row.id, anonymous_key) if anonymous_key else printable(row.id, KEY)
    if len(set(found.values())) < len(found):
        remedy = "choose another key" if anonymous_key else "give them ids that differ in their first characters"
        raise UsageError(f"two submissions of '{printable(cohort.name, QUOTED)}' would have one name; {remedy}")
    return found


def write_marks(cohort: Cohort, anonymous_key: str = "") -> str:
    """Return the text of marks.csv: question by question a line for each answer, with the mark where there is one.

    It begins with a byte order mark: a spreadsheet takes it for UTF-8 then, and leaves other alphabets whole.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    shown = names(cohort, anonymous_key)
    for question in cohort.questions:
        for row in sorted(cohort.rows, key=lambda row: shown[row.id]):
            if row.answers.get(question, "").strip():
                mark = row.marks.get(question)
                points = f"{mark.points:.12g}" if mark else ""
                comment = mark.comment.encode("utf-8", "replace").decode() if mark else ""
                writer.writerow(
                    [
                        guarded(shown[row.id]),
                        guarded(printable(question, KEY)),
                        points,
                        guarded(comment.replace("\0", "")),  # which Python 3.10 cannot write
                        answer_sign(answer_hash(row.answers[question])),
                    ]
                )
    return "\ufeff" + file.getvalue()


def answer_sign(sha256: str) -> str:
    """Return what tells on a sheet which text a line is for, from the text's hash.

    The letter in front keeps a spreadsheet from making a number of digits alone, or of digits around an ``e``.
    """
    return f"a{sha256[:ANSWER]}"


def is_kept(path: Path, given: Mapping[tuple[str, str], tuple[str, Mark]], shown: Mapping[str, str]) -> bool:
    """Tell whether all points and comments on the sheet ``path`` are among the marks ``given``, so that none is lost.

    The marks come with the hashes of the texts marked: points for another text are others. ``shown`` are the ids as
    they stand on the sheet. What cannot be read as a sheet may hold anything.
    """
    kept = on_the_sheet(given, shown)
    try:
        text = table_text(path.read_bytes())
        header = header_of(text, delimiter := delimiter_of(text))
        rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)][1:]
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return set(NEEDED) <= set(header) and all(line_is_kept(cells, header, delimiter, kept) for cells in rows)


def on_the_sheet(
    given: Mapping[tuple[str, str], tuple[str, Mark]], shown: Mapping[str, str]
) -> dict[tuple[str, str], tuple[str, Mark]]:
    """Return the marks ``given`` by the id and the question as they stand on the sheet."""
    return {(shown[id], printable(question, KEY)): found for (id, question), found in given.items() if id in shown}


def line_is_kept(
    cells: Sequence[str], header: Sequence[str], delimiter: str, kept: Mapping[tuple[str, str], tuple[str, Mark]]
) -> bool:
    """Tell whether the points and the comment of a line are among the marks ``kept``, ``on_the_sheet``."""
    row = dict(zip(header, (unguarded(cell.strip()) for cell in cells), strict=False))
    points, comment = row.get("points", ""), row.get("comment", "")
    if not points and not comment and len(cells) <= len(header):
        return True
    answer, mark = kept.get((row.get("id", ""), row.get("question", "")), ("", None))
    if points == WITHDRAWN:
        return mark is None and not comment
    plain = points.replace(",", ".") if delimiter != "," else points
    if mark is None or not NUMBER.fullmatch(plain) or row.get("answer", "") not in ("", answer_sign(answer)):
        return False
    same = f"{float(plain):.12g}" == f"{mark.points:.12g}" and comment == mark.comment.strip()
    return same and len(cells) <= len(header)


def guarded(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return the text that ``guarded`` made this of."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


def _code(id: str, key: str) -> str:
    key_bytes, id_bytes = (text.encode("utf-8", "surrogatepass") for text in (key, id))
    return hmac.new(key_bytes, id_bytes, hashlib.sha256).hexdigest()[:CODE]


def delimiter_of(text: str) -> str:
    """Return what stands between the columns: the sign by which the first line has most of the names needed."""
    return max(DELIMITERS, key=lambda sign: len(set(NEEDED) & set(header_of(text, sign))))


def header_of(text: str, delimiter: str) -> list[str]:
    """Return the names in the first line; none where it cannot be read."""
    try:
        first = next(csv.reader(text.splitlines()[:1], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [cell.strip().lower() for cell in first]
