"""Which encoding a text is in that people have saved, UTF-8 or that of a Chinese Windows."""

import codecs
from contextlib import suppress


def decoded(content: bytes, *, whole: bool = True) -> tuple[str, str]:
    """Return the text of UTF-8, else of GB18030, which Chinese Windows writes, and the first byte that is of neither.

    What is UTF-8 but for less than half of its signs is damaged: as GB18030 all of it would be other characters.
    What is not ``whole`` may end within a character.
    """
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content, whole), ""
    except UnicodeDecodeError as error:
        problem = f"0x{content[error.start]:02x}"
    text = content.decode("utf-8-sig", errors="replace")
    lost = text.count("\ufffd")
    if lost > sum(not letter.isascii() for letter in text) - lost:
        with suppress(UnicodeDecodeError):
            chinese = codecs.getincrementaldecoder("gb18030")().decode(content, whole)
            return (text, problem) if _is_misread(chinese) else (chinese, "")
    return text, problem


def table_text(content: bytes) -> str:
    """Return the text of a table that a spreadsheet has saved in UTF-8 or GB18030.

    Raises ``UnicodeDecodeError``, with the place of the first byte that is no UTF-8, where it is in neither.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        with suppress(UnicodeDecodeError):
            text = content.decode("gb18030")
            if not _is_damaged(content) and not _is_misread(text):
                return text
        raise


def _is_damaged(content: bytes) -> bool:
    """Tell whether this is UTF-8 but for some bytes: GB18030 seldom looks like its signs of three bytes."""
    text = content.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    return sum(letter >= "\u0800" for letter in text) - lost > lost


def _is_misread(text: str) -> bool:
    """Tell whether most signs of what was read are rare: the names of Europe's Windows read as GB18030 are so."""
    signs = [letter for letter in text if not letter.isascii()]
    return 2 * sum(map(_is_rare, signs)) > len(signs)


def _is_rare(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
