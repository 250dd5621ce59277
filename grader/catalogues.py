"""Keep the catalogues of translations in step with what is said: `python -m grader.catalogues [--check]`.

A message is the English text itself. It is found where one of ``SPEAKERS`` is called with it, where the template of a
page says it, as a title in the rubric, as the first line of a graded test's docstring, and as the words of a known
mistake. For each other language there is ``grader/locale/LANGUAGE/LC_MESSAGES/messages.po``, which people edit, and the
``.mo`` compiled from it, which ``language.use`` reads; the words of mistakes are in ``mistakes.po``. Needs Babel, which
is not needed to speak.
"""

import ast
import itertools
import string
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

import jinja2
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import nodes

from .arguments import Parser
from .lab import Lab
from .language import CATALOGUES, DOMAIN, LANGUAGES, MISTAKES
from .mistakes import read_mistake
from .rubric import load_rubric

COMMAND = "python -m grader.catalogues"
SPEAKERS = ("say", "message", "DataError", "_damaged", "Title")  # whose first argument is a message
ALWAYS = datetime(2000, 1, 1, tzinfo=timezone.utc)  # the date in a catalogue's header: the same text, the same bytes
HEADER = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


class CatalogueError(Exception):
    """A message that cannot be found by reading the code; the text says where it is."""


def messages(lab: Lab) -> dict[str, list[str]]:
    """Return all messages of ``lab`` and of the grader, each with the files it is in, relative to the lab."""
    found: dict[str, list[str]] = {}
    for path, message in _found(lab):
        files = found.setdefault(message, [])
        place = path.relative_to(lab.root).as_posix()
        files += [place] if place not in files else []
    return found


def by_domain(found: Mapping[str, list[str]], lab: Lab) -> dict[str, dict[str, list[str]]]:
    """Return the messages of each catalogue, by its domain."""
    folder = lab.mistakes.relative_to(lab.root).as_posix()
    domains: dict[str, dict[str, list[str]]] = {DOMAIN: {}, MISTAKES: {}}
    for message, files in found.items():
        of_mistakes = all(file.startswith(f"{folder}/") for file in files)
        domains[MISTAKES if of_mistakes else DOMAIN][message] = files
    return domains


def _found(lab: Lab) -> Iterator[tuple[Path, str]]:
    rooms = (Path(__file__).parent, lab.root / "experiments", lab.specification)
    for path in [*(path for room in rooms for path in sorted(room.rglob("*.py"))), lab.root / "grade.py"]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield from ((path, message) for message in _said(tree, path.name))
        if path.parent == lab.specification and path.name.startswith("test_"):
            yield from ((path, claim) for claim in _claims(tree))
    for path in sorted(Path(__file__).parent.rglob("*.j2")):
        yield from ((path, message) for message in _said_on_page(path))
    yield from ((lab.rubric, part.title) for part in load_rubric(lab.rubric).parts)
    for path in sorted(lab.mistakes.glob("*/*.py")):
        mistake = read_mistake(path)
        yield from ((path, words) for words in (mistake.words, mistake.alike) if words)


def _said(tree: ast.AST, file: str) -> Iterator[str]:
    """Return the messages that the code says; a value is none of them. Raises ``CatalogueError`` for a pieced one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS and node.args:
            yield from _literals(node.args[0], file)


def _said_on_page(path: Path) -> Iterator[str]:
    """Return the messages that a template says. Raises ``CatalogueError`` for one that is not a literal text."""
    tree = jinja2.Environment().parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say":
            spoken = call.args[0]
            choices = [spoken.expr1, spoken.expr2] if isinstance(spoken, nodes.CondExpr) else [spoken]
            for one in choices:
                if not isinstance(one, nodes.Const):
                    raise CatalogueError(f"{path.name}, line {call.lineno}: write the message whole, in quotes")
                yield str(one.value)


def _literals(node: ast.expr, file: str) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body, file)
        yield from _literals(node.orelse, file)
    elif isinstance(node, ast.JoinedStr | ast.BinOp):
        raise CatalogueError(f"{file}, line {node.lineno}: a message in pieces; write it whole, values in {{braces}}")


def _claims(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield (ast.get_docstring(node) or "").partition("\n")[0]


def translations(path: Path) -> dict[str, str]:
    """Return the translations in the catalogue ``path``, a .po or a .mo file; none where it is not there."""
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file) if path.suffix == ".po" else read_mo(file)
    return {str(entry.id): str(entry.string) for entry in catalogue if entry.id}


def problems(found: Iterable[str], path: Path) -> list[str]:
    """Return in a line each what is wrong with the catalogue ``path``, a .po file, and the .mo beside it."""
    have, found = translations(path), list(found)
    lines = [f"not in it: {message!r}" for message in found if message not in have]
    lines += [f"no longer said: {message!r}" for message in have if message not in found]
    lines += [f"without a translation: {message!r}" for message, text in have.items() if not text]
    lines += [
        f"other values than in English: {message!r}"
        for message, text in have.items()
        if text and fields(message) != fields(text)
    ]
    whole = {message: text for message, text in have.items() if text}
    return lines + [f"{path.with_suffix('.mo').name} is not compiled from it"] * (
        translations(path.with_suffix(".mo")) != whole
    )


def fields(message: str) -> set[tuple[str, str | None, str | None]]:
    """Return the values that ``message`` has in braces, each with its format; none where it is no format at all."""
    try:
        return {(name, form, kind) for _, name, form, kind in string.Formatter().parse(message) if name is not None}
    except ValueError:
        return set()


def update(found: Mapping[str, Sequence[str]], path: Path, language: str) -> None:
    """Write the catalogue ``path`` with the messages found and the translations that it has, and compile it."""
    have = translations(path)
    catalogue = Catalog(creation_date=ALWAYS, revision_date=ALWAYS, charset="utf-8", fuzzy=False)
    for message, files in found.items():
        catalogue.add(message, have.get(message, ""), locations=[(file, 1) for file in files])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(HEADER.format(language).encode())
        write_po(file, catalogue, omit_header=True, include_lineno=False, width=118)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the catalogues up to date, or with ``--check`` tell whether they are; return the exit status."""
    parser = Parser(COMMAND, "Bring grader/locale up to date with what is said.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a catalogue is out of step")
    chosen = parser.parse_args(arguments)
    lab, status = Lab.here(), 0
    try:
        domains = by_domain(messages(lab), lab)
    except CatalogueError as error:
        print(f"catalogues: {error}", file=sys.stderr)
        return 2
    for language, (domain, found) in itertools.product(LANGUAGES[1:], domains.items()):
        path = CATALOGUES / language / "LC_MESSAGES" / f"{domain}.po"
        if not chosen.check:
            update(found, path, language)
        if wrong := problems(found, path):
            status = 1
            name = path.relative_to(lab.root).as_posix()
            print(f"{name} is out of step:", *wrong, sep="\n  ", file=sys.stderr)
            print(f"repair: {COMMAND}; then fill what is empty in {name}, and once more {COMMAND}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
