"""The parser of every command line here: help in the language in use, and one line for an error, with a remedy."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from .language import LANGUAGES, default_language, message, say

# What argparse itself says. It looks these up with gettext, in the catalogue that ``language.use`` has bound.
OF_ARGPARSE = (
    message("usage: "),
    message("positional arguments"),
    message("options"),
    message("show this help message and exit"),
    message("the following arguments are required: %s"),
    message("unrecognized arguments: %s"),
    message("argument %(argument_name)s: %(message)s"),
    message("expected one argument"),
    message("expected at least one argument"),
    message("invalid %(type)s value: %(value)r"),
    message("invalid choice: %(value)r (choose from %(choices)s)"),
    message("not allowed with argument %s"),
    message("ambiguous option: %(option)s could match %(matches)s"),
    message("ignored explicit argument %r"),
)


class Parser(argparse.ArgumentParser):
    """Keeps the lines of its description and epilog, and tells an error in one line instead of the whole usage."""

    def __init__(self, prog: str, description: str | None = None, epilog: str | None = None) -> None:
        super().__init__(prog, None, description, epilog, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message: str) -> NoReturn:
        """Say ``message`` and end with exit status 2."""
        self.exit(2, say("error: {problem}; see {program} --help", problem=message, program=self.prog) + "\n")


def language_of(words: Sequence[str]) -> str:
    """Return the language that a command line's ``words`` ask for, before they are understood; else the locale's."""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        option, _, value = word.partition("=")
        if option == "--lang" and (value or following) in LANGUAGES:
            return value or following
    return default_language()
