"""Modules out of a notebook's code, which is read and never run: `python -m grader.cohort.definitions WANTED`.

The notebook comes on standard input, WANTED is the names of each module as JSON, and what goes to standard output is
JSON: the text of each file, or what is wrong. In a process of its own, since Python's parser can be made to take
minutes, gigabytes, or the process down.
"""

import ast
import json
import symtable
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from grader.worker.confine import limit_resources

from .cells import LEFT_OUT, ORIGIN, NotebookError, answers_of, cells_of, python_of

MEMORY = 2**30  # bytes of address space
SHOWN = 5  # cells named in a message
COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(eq=False)
class Definition:
    """A class, function, assignment or import of a notebook's top level, with its text.

    ``now`` are the names it needs where it stands, ``later`` those that its functions need when they are called.
    It comes from line ``line`` of code cell ``cell``, both counted from 1.
    """

    names: tuple[str, ...]
    text: str
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    imports: bool = False
    cell: int = 0
    line: int = 0


@dataclass
class Notebook:
    """What a notebook defines: by name all definitions, the last of which counts; imports of everything; bad cells."""

    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    everywhere: dict[str, None] = field(default_factory=dict)  # lines, each once
    left_out: dict[str, list[str]] = field(default_factory=dict)  # by name, where something of it is changed
    bad: list[str] = field(default_factory=list)

    def last(self, name: str) -> list[Definition]:
        """Return what gives ``name`` its meaning: the last definition, or all imports where that is one."""
        versions = self.definitions.get(name, [])
        if versions and versions[-1].imports:
            return [version for version in versions if version.imports]
        return versions[-1:]


def read_notebook(sources: Collection[str], own: Collection[str]) -> Notebook:
    """Return what the code cells ``sources`` define, those too that write the file of one of the modules ``own``.

    Imports from these are left out.
    """
    notebook = Notebook()
    for number, source in enumerate(sources, 1):
        try:
            nodes, lines = _parse(source, own)
            found = [each for node in nodes for each in _definitions(node, lines)]
        except SyntaxError as error:
            notebook.bad.append(f"code cell {number} is no Python (line {error.lineno}: {error.msg})")
        except UNPARSABLE as error:
            notebook.bad.append(f"code cell {number} is no Python ({str(error) or type(error).__name__})")
        else:
            for definition in found:
                definition.cell = number
                _add(definition, notebook, own)
            for node in nodes:
                if changed := _changed(node):
                    place = LEFT_OUT.format(cell=number, line=node.lineno)
                    notebook.left_out.setdefault(changed, []).append(place)
    return notebook


def _parse(source: str, own: Collection[str]) -> tuple[list[ast.stmt], list[str]]:
    """Return the statements and the lines of a cell; IPython's are looked for only where Python refuses it."""
    try:
        tree = ast.parse(source)
    except UNPARSABLE:
        source = python_of(source, own)
        tree = ast.parse(source)
    return tree.body, source.split("\n")


def _add(definition: Definition, notebook: Notebook, own: Collection[str]) -> None:
    if definition.imports:
        words = definition.text.split()
        if words[1].startswith(".") or words[1].partition(".")[0] in own:
            return
        if words[1] == "__future__" or definition.names == ("*",):
            notebook.everywhere[definition.text] = None
            return
    for name in definition.names:
        notebook.definitions.setdefault(name, []).append(definition)


def _definitions(node: ast.stmt, lines: list[str]) -> Iterator[Definition]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _imports(node)
    elif names := _bound(node):
        first, text = _text(node, lines)
        yield Definition(tuple(names), text, *_needs(text), line=first)
    elif isinstance(node, ast.If | ast.Try | ast.With):
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.Import | ast.ImportFrom | ast.If | ast.Try | ast.With):
                yield from (each for each in _definitions(inner, lines) if each.imports)


def _bound(node: ast.AST) -> list[str]:
    """Return the names that a statement binds; none where it does anything else, too."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign) or (isinstance(node, ast.AnnAssign) and node.value is not None):
        return [name for target in getattr(node, "targets", [node]) for name in _targets(target)]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [name for each in _imports(node) for name in each.names]
    if isinstance(node, ast.If | ast.Try):
        inner = [*node.body, *node.orelse, *getattr(node, "finalbody", [])]
        inner += [each for handler in getattr(node, "handlers", []) for each in handler.body]
        names = [_bound(each) for each in inner if not isinstance(each, ast.Pass)]
        return [name for each in names for name in each] if all(names) else []
    return []


def _changed(node: ast.stmt) -> str:
    """Return the name of what a statement changes and does not bind, empty where there is none.

    That is ``Network`` in ``Network.forward = forward``, in ``setattr(Network, "forward", forward)`` and, as a call
    may change it, in ``Network.update()``.
    """
    changed: ast.AST | None = None
    if isinstance(node, ast.Assign):
        changed = next((target for target in node.targets if isinstance(target, ast.Attribute | ast.Subscript)), None)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        changed = node.target
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        is_setattr = isinstance(call.func, ast.Name) and call.func.id == "setattr" and call.args
        changed = call.args[0] if is_setattr else call.func if isinstance(call.func, ast.Attribute) else None
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return ""
    while isinstance(changed, ast.Attribute | ast.Subscript):
        changed = changed.value
    return changed.id if isinstance(changed, ast.Name) else ""


def _targets(target: ast.AST) -> list[str]:
    """Return the names that an assignment to ``target`` binds."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.AnnAssign | ast.Starred):
        return _targets(target.target if isinstance(target, ast.AnnAssign) else target.value)
    inner = target.elts if isinstance(target, ast.Tuple | ast.List) else []
    return [name for each in inner for name in _targets(each)]


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[Definition]:
    """Give an import for each name, so that no module has to import what it does not use."""
    source = "" if isinstance(node, ast.Import) else f"from {'.' * node.level}{node.module or ''} "
    for alias in node.names:
        bound = alias.asname or (alias.name if source else alias.name.partition(".")[0])
        renamed = f" as {alias.asname}" if alias.asname else ""
        yield Definition((bound,), f"{source}import {alias.name}{renamed}", imports=True)


def _text(node: ast.stmt, lines: list[str]) -> tuple[int, str]:
    """Return the source of a statement with its decorators, and the line that it begins in, counted from 1.

    ``ast.get_source_segment`` splits the lines each time.
    """
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    last = (node.end_lineno or node.lineno) - 1
    text = [*lines[first:last], lines[last].encode()[: node.end_col_offset].decode()]
    if first == node.lineno - 1:
        text[0] = text[0].encode()[node.col_offset :].decode()
    return first + 1, "\n".join(text)


def _needs(text: str) -> tuple[set[str], set[str]]:
    """Return the names that a definition needs when it is made, and those that it needs when it is called."""
    table = symtable.symtable(text, "cell", "exec")
    now = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    later: set[str] = set()
    inner = [(child, False) for child in table.get_children()]
    while inner:
        child, is_later = inner.pop()
        is_later = is_later or (child.get_type() == "function" and child.get_name() not in COMPREHENSIONS)
        names = {symbol.get_name() for symbol in child.get_symbols() if symbol.is_global()}
        (later if is_later else now).update(names)
        inner += [(grandchild, is_later) for grandchild in child.get_children()]
    return now, later


class Module:
    """One module in the making: the names that belong to it, and all that they need."""

    def __init__(self, name: str, notebook: Notebook, owners: Mapping[str, str]) -> None:
        self._name, self._notebook, self._owners = name, notebook, owners
        self._imports: dict[str, None] = {}
        self._relative: dict[str, None] = {}
        self._body: list[str] = []
        self._done: set[Definition] = set()

    def need(self, name: str) -> None:
        """Take in what gives ``name`` its meaning, unless another module has it."""
        if self._owners.get(name, self._name) != self._name:
            self._relative[f"from .{self._owners[name]} import {name}"] = None
            return
        for definition in self._notebook.last(name):
            self._take(definition)

    def _take(self, definition: Definition) -> None:
        if definition in self._done:
            return
        self._done.add(definition)
        if definition.imports:
            self._imports[definition.text] = None
            return
        for name in sorted(definition.now):
            self._need_before(name, definition)
        origin = ORIGIN.format(cell=definition.cell, line=definition.line)
        self._body.append(f"{origin}\n{definition.text}")
        for name in sorted(definition.later):
            self.need(name)

    def _need_before(self, name: str, definition: Definition) -> None:
        """Take in what ``definition`` needs before it; of its own name that is the definition before it."""
        if name not in definition.names:
            self.need(name)
            return
        versions = self._notebook.definitions[name]
        for version in versions[: versions.index(definition)][-1:]:
            self._take(version)

    def text(self) -> str:
        """Return the module's source."""
        everywhere = sorted(self._notebook.everywhere, key=lambda line: "__future__" not in line)
        head = "\n".join([*everywhere, *self._imports, *self._relative])
        names = {name for definition in self._done if not definition.imports for name in definition.names}
        tail = "\n".join(place for name in sorted(names) for place in self._notebook.left_out.get(name, ()))
        return "\n\n\n".join([*([head] if head else []), *self._body, *([tail] if tail else [])]) + "\n"


def convert(notebook: bytes, wanted: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the text of each module of ``wanted``, and of answers.md. Raises ``NotebookError``."""
    cells = cells_of(notebook)
    found = read_notebook([text for kind, text in cells if kind == "code"], wanted)
    missing = [f"{name} ({module}.py)" for module, names in wanted.items() for name in names if not found.last(name)]
    if missing:
        raise NotebookError("; ".join([f"does not define {', '.join(missing)}", *found.bad[:SHOWN]]))
    owners = {name: module for module, names in wanted.items() for name in names}
    files = {}
    for module, names in wanted.items():
        made = Module(module, found, owners)
        for name in names:
            made.need(name)
        files[f"{module}.py"] = made.text()
    return {**files, "answers.md": answers_of(cells)}


def main() -> None:
    """Convert the notebook on standard input."""
    limit_resources(MEMORY, 0)
    try:
        result: dict[str, object] = {"files": convert(sys.stdin.buffer.read(), json.loads(sys.argv[1]))}
    except NotebookError as error:
        result = {"problem": str(error)}
    except (RecursionError, MemoryError):
        result = {"problem": "has code that is too large or too deep for Python's parser; hand in the modules"}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
