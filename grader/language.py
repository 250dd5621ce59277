"""The language of all that a student reads: messages by their English text, from gettext catalogues.

The catalogues lie in ``grader/locale``; ``python -m grader.catalogues`` keeps them in step with the code.
"""

import gettext
import locale
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
CATALOGUES = Path(__file__).resolve().parent / "locale"
DOMAIN = "messages"
MISTAKES = "mistakes"  # the words of known mistakes: a catalogue of its own, which students don't get
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")  # Chinese characters
FIELD = re.compile(r"(?P<before> ?)(?P<field>\{(?P<name>\w+)[^{}]*\})(?P<after> ?)")  # a value's place in a message
KANA_OR_HANGUL = re.compile("[\u3041-\u30ff\u1100-\u11ff\uac00-\ud7af]")  # Japanese and Korean have Chinese ones, too


class _Spoken:
    """The language in use: one for the whole process, as the terminal's is. Threads of a grading speak it too."""

    language = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def use(language: str) -> None:
    """Speak ``language``, one of ``LANGUAGES``, from now on; ``argparse``, which asks gettext itself, speaks it too."""
    _Spoken.language = language
    gettext.bindtextdomain(DOMAIN, CATALOGUES)
    os.environ["LANGUAGE"] = language
    _Spoken.catalogue = gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True)
    _Spoken.catalogue.add_fallback(gettext.translation(MISTAKES, CATALOGUES, [language], fallback=True))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak ``language`` for a while."""
    before = spoken()
    use(language)
    try:
        yield
    finally:
        use(before)


def spoken() -> str:
    """Return the language in use."""
    return _Spoken.language


def say(message: str, **values: Any) -> str:
    """Return ``message`` in the language in use, with ``values`` in its braces.

    Texts of a submission go in as values, never as a message.
    """
    text = _Spoken.catalogue.gettext(message) if message else ""  # gettext's own "" is the catalogue's header
    return _fitted(text, values).format(**values) if values else text


def _fitted(text: str, values: dict[str, Any]) -> str:
    """Return a message without its spaces where a value would put a Chinese character on both sides of one."""
    if spoken() != "zh":
        return text

    def fit(field: re.Match[str]) -> str:
        value, around = str(values.get(field["name"], "")), (text[: field.start()][-1:], text[field.end() :][:1])
        before = "" if _wide(around[0]) and _wide(value[:1]) else field["before"]
        after = "" if _wide(value[-1:]) and _wide(around[1]) else field["after"]
        return f"{before}{field['field']}{after}"

    return FIELD.sub(fit, text)


def _wide(letter: str) -> bool:
    """Tell whether a letter is one that takes two columns, as Chinese ones and their punctuation do."""
    return unicodedata.east_asian_width(letter) in "WF" if letter else False


def message(text: str) -> str:
    """Return ``text``, a message that is kept in English and said later; so the catalogues have it, too."""
    return text


def padded(text: str, columns: int) -> str:
    """Return ``text`` filled with spaces to ``columns`` of a terminal, where a Chinese character takes two."""
    return text + " " * (columns - sum(1 + _wide(letter) for letter in text))


def language_shown(text: str) -> str:
    """Return ``zh`` for a text whose script shows that it is Chinese, else an empty text: Latin letters tell nothing.

    It is Chinese where Chinese characters outnumber what else stands between spaces: terms and code, say.
    """
    words = [word for word in HAN.sub(" ", text).split() if any(map(str.isalpha, word))]
    return "zh" if len(HAN.findall(text)) > len(words) and not KANA_OR_HANGUL.search(text) else ""


def default_language() -> str:
    """Return the language of this user's locale where there is a catalogue for it, else English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
