"""Fingerprints of Python source that survive renaming, other comments, another layout and another order.

Source: Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. A text
becomes tokens, each run of ``GRAM`` tokens a hash, and of each ``WINDOW`` hashes in a row the smallest is kept: so two
texts that share ``GRAM + WINDOW - 1`` tokens in a row share a fingerprint, wherever that stands.

The tokens come from one regular expression and not from ``tokenize``, which refuses what is no Python, and takes
f-strings apart or not, as Python's version has it. A copy that is broken in one place is alike in all the others.
"""

import hashlib
import itertools
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from grader.text import printable_lines

GRAM = 8  # tokens in a fingerprint
WINDOW = 3  # hashes of which one is kept
TEXT = 20_000  # characters of a file that are looked at
FILES = 20  # files of a submission that are looked at
NAME, QUOTED = "·", "“”"  # what stands for a name, and for a string
OPENING, CLOSING = "([{", ")]}"
DEFINES = frozenset(("def", "class"))
TOKEN = re.compile(
    r"""
      (?P<layout> \s+ | \#[^\n]* | \\\n )
    | (?P<quoted> [rbuftRBUFT]{0,2} (?:
          \"{3} (?:[^\\]|\\.)*? (?:\"{3}|\Z) | '{3} (?:[^\\]|\\.)*? (?:'{3}|\Z)
        | \" (?:[^"\\\n]|\\.)* \"? | ' (?:[^'\\\n]|\\.)* '? ) )
    | (?P<number> (?:\d|\.\d) [\w.]* (?:(?<=[eE]) [+-]\d\w*)? )
    | (?P<word> \w+ )
    | (?P<sign> \*\*=? | //=? | >>=? | <<=? | -> | := | [-+*/%@&|^<>=!]= | \.\.\. | . )
    """,
    re.VERBOSE | re.DOTALL,
)
ALONE = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")  # behind a string that is a statement


class Token(NamedTuple):
    """A token as it is compared, and the characters from ``start`` up to ``end`` that it is in the text."""

    text: str
    start: int
    end: int


Files = Mapping[str, Sequence[Token]]


def shown(text: str) -> str:
    """Return ``text`` as it is fingerprinted and shown: its lines, printable, at most ``TEXT`` characters."""
    return printable_lines(text.removeprefix("\ufeff"), TEXT)


def tokens_of(source: Mapping[str, str]) -> Files:
    """Return the tokens of a submission's files as they are compared.

    Only the first ``FILES`` files are looked at, by name, each up to ``TEXT`` characters.
    """
    files = {file: lex(shown(source[file])) for file in sorted(source)[:FILES]}
    own = frozenset(name for tokens in files.values() for name in own_attributes(tokens))
    return {file: fold(tokens, own) for file, tokens in files.items()}


def fingerprints(files: Files, given: Set[bytes]) -> frozenset[bytes]:
    """Return the fingerprints of a submission, without the hashes that are ``given``."""
    found: set[bytes] = set()
    for tokens in files.values():
        run: list[bytes] = []  # of hashes that are not given, or a given one could be all that a window keeps
        before = -1
        for place, gram in grams(tokens):
            if gram in given or place != before + 1:
                found.update(_winnow(run))
                run = []
            if gram not in given:
                run.append(gram)
            before = place
        found.update(_winnow(run))
    return frozenset(found)


def all_grams(texts: Iterable[str]) -> frozenset[bytes]:
    """Return the hash of every run of ``GRAM`` tokens in ``texts``."""
    return frozenset(gram for text in texts for tokens in tokens_of({"": text}).values() for _, gram in grams(tokens))


def grams(tokens: Sequence[Token]) -> Iterator[tuple[int, bytes]]:
    """Yield the hash of each run of ``GRAM`` tokens, and the place of the first of them.

    None goes on into the next definition, so that the order of definitions makes no difference.
    """
    edges = [0, *(place for place, token in enumerate(tokens) if token.text in DEFINES and place), len(tokens)]
    texts = [token.text for token in tokens]
    for first, last in itertools.pairwise(edges):
        for place in range(first, last - GRAM + 1):
            yield place, hashlib.blake2b("\n".join(texts[place : place + GRAM]).encode(), digest_size=8).digest()


def lex(text: str) -> list[Token]:
    """Return the tokens of ``text``, without layout, comments, docstrings and semicolons. Takes any text.

    A number stands as its value and a string as one symbol, so that 1 is 1.0 and a message may be worded anew.
    """
    tokens, depth = [], 0
    for found in TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        depth = max(0, depth + (token in OPENING) - (token in CLOSING))
        if kind == "layout" or token == ";" or (kind == "quoted" and depth == 0 and _is_statement(text, found)):
            continue
        if kind in ("quoted", "number"):
            token = QUOTED if kind == "quoted" else _value(token)
        tokens.append(Token(token, found.start(), found.end()))
    return tokens


def own_attributes(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the names behind a point that the submission made itself, and could make otherwise.

    Those are what it defines, and what it assigns to, ``self.scale = 2``. Others are a library's: nobody can rename
    them, and ``torch.where`` tells more than that something of something was called.
    """
    texts = ["", *(token.text for token in tokens), ""]
    for before, token, after in zip(texts, texts[1:], texts[2:], strict=False):
        if token.isidentifier() and (before in DEFINES or (before == "." and after == "=")):
            yield token


def fold(tokens: Sequence[Token], own: Set[str]) -> list[Token]:
    """Return the tokens with one symbol for every name but keywords, and attributes that are not ``own``."""
    folded, before = [], ""
    for token in tokens:
        text = token.text
        kept = keyword.iskeyword(text) or (before == "." and text not in own)
        folded.append(token._replace(text=NAME) if text.isidentifier() and not kept else token)
        before = text
    return folded


def _is_statement(text: str, found: re.Match[str]) -> bool:
    """Tell whether nothing else stands on the lines of a string."""
    line = text.rfind("\n", 0, found.start()) + 1
    return not text[line : found.start()].strip() and ALONE.match(text, found.end()) is not None


def _value(number: str) -> str:
    try:
        return repr(float(number.replace("_", "")))
    except ValueError:  # hexadecimal, complex, or no number at all
        return number


def _winnow(run: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the smallest of each ``WINDOW`` hashes in a row, and of fewer than that the smallest."""
    for place in range(max(min(1, len(run)), len(run) - WINDOW + 1)):
        yield min(run[place : place + WINDOW])
