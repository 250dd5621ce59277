"""A notebook becomes the lab's modules: the definitions that count, what they use, and nothing that runs."""

import ast
import json
import re
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import torch
from cases import ROOT

from grader.answers import split_answers, written_answers
from grader.cohort import notebook
from grader.cohort.cells import NotebookError
from grader.cohort.definitions import convert
from grader.cohort.look import notes_on
from grader.cohort.notebook import modules_of, wanted_names
from grader.cohort.records import IntakeError
from grader.worker.load import Package

WANTED = wanted_names(ROOT / "student")
ONE = {"a": ("f",)}
TWO = {"a": ("f",), "b": ("g",)}
MODULES = ("activations", "network", "weight_decay", "dropout")


def packed(*cells: str | tuple[str, str]) -> bytes:
    """Return a notebook of these cells; those without a kind are code."""
    kinds = [("code", cell) if isinstance(cell, str) else cell for cell in cells]
    made = [{"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)} for kind, text in kinds]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def converted(notebook: bytes, wanted: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the files that a notebook is converted to, without the lines that tell where each definition came from."""
    return {
        name: re.sub(r"^# code cell .*\n", "", text, flags=re.M) for name, text in convert(notebook, wanted).items()
    }


def module(*cells: str) -> str:
    """Return the text of the module ``a``, in which f belongs, of a notebook of these cells; made in this process."""
    return converted(packed(*cells), ONE)["a.py"]


def apart(*cells: str) -> str:
    """Return the same, made as it is made for a class: in a process of its own."""
    return modules_of(packed(*cells), ONE)["a.py"]


def meaning(source: str) -> list[str]:
    """Return the statements of a module but its docstring and imports, in any order."""
    statements = [
        node for node in ast.parse(source).body if not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)
    ]
    return sorted(ast.dump(node) for node in statements)


def run(source: str) -> dict[str, object]:
    """Return what a module defines."""
    space: dict[str, object] = {}
    exec(source, space)
    return space


def test_the_names_wanted_are_those_of_the_skeleton() -> None:
    """Each module is to have the classes and functions at the top of the skeleton's."""
    assert WANTED == {
        "activations": ("MyReLU", "MySigmoid", "MyTanh"),
        "dropout": ("dropout_layer", "RegularizedNetwork"),
        "network": ("Network",),
        "weight_decay": ("l2_penalty",),
    }


def reference_cells(kind: str) -> list[str]:
    """Return the reference's code: with its own imports, without them, or all in one cell."""
    sources = [(ROOT / "reference" / f"{name}.py").read_text("utf-8") for name in MODULES]
    if kind == "with-relative-imports":
        return sources
    bare = [re.sub(r"^from \..*\n", "", source, flags=re.MULTILINE) for source in sources]
    return ["\n\n".join(bare)] if kind == "one-cell" else bare


@pytest.mark.parametrize("kind", ["with-relative-imports", "without", "one-cell"])
def test_the_reference_as_a_notebook_gives_the_reference(kind: str) -> None:
    """Each module has the statements of the reference's, word for word, and imports activations from their module."""
    files = modules_of(packed(*reference_cells(kind), ("markdown", "## Q1\nBecause.")), WANTED)
    assert list(files) == [f"{name}.py" for name in sorted(MODULES)] + ["answers.md"]
    for name in MODULES:
        source = (ROOT / "reference" / f"{name}.py").read_text("utf-8")
        assert meaning(files[f"{name}.py"]) == meaning(source)
        for comment in re.findall(r"# [^>< ].*", source):
            assert comment in files[f"{name}.py"]
    assert "from .activations import MyTanh\n" in files["network.py"]
    others = re.sub(
        r"^(import torch|from torch import nn|from \.activations import .*)$", "", files["network.py"], flags=re.M
    )
    assert "import" not in others


def test_the_reference_as_a_notebook_is_a_package(tmp_path: Path) -> None:
    """What comes of the reference's code in cells can be imported and computes."""
    for name, text in modules_of(packed(*reference_cells("without")), WANTED).items():
        (tmp_path / name).write_text(text, "utf-8")
    with closing(Package(tmp_path, "made_of_a_notebook")) as package:
        assert package.module("network").Network(7, 3, "tanh")(torch.zeros(2, 7)).shape == (2, 3)
        assert package.module("dropout").RegularizedNetwork(0.5)(torch.zeros(2, 1, 28, 28)).shape == (2, 10)
        assert package.module("weight_decay").l2_penalty(torch.tensor([3.0, 4.0])) == 12.5


def test_the_last_definition_wins() -> None:
    """As in a notebook run from its top to its bottom, a later definition takes the place of an earlier."""
    assert run(module("def f():\n    return 1", "def f():\n    return 2\n"))["f"]() == 2  # type: ignore[operator]


def test_text_is_kept_word_for_word() -> None:
    """A definition keeps its decorators, comments, blanks and line breaks."""
    source = (
        "@staticmethod\n@(lambda g: g)  # why\ndef f( x,\n        y=1):\n    # 因为\n\n    return (x  +\n            y)"
    )
    assert source in module(f"import os\n{source}\nprint(f(1))")


def test_nothing_is_run() -> None:
    """Statements that define nothing, and assignments that no definition uses, are left out."""
    cells = "raise SystemExit\nprint(1)", "x = open('/nowhere')\nimport nowhere", "for i in range(3):\n    f = i"
    assert module(*cells, "def f():\n    return 1") == "def f():\n    return 1\n"


NEEDS = {
    "function": "def helper():\n    return 1\ndef f():\n    return helper()",
    "through-another": "def one():\n    return 1\ndef helper():\n    return one()\ndef f():\n    return helper()",
    "defined-below": "def f():\n    return helper()\ndef helper():\n    return 1",
    "constant": "ONE = 1\ndef f():\n    return ONE",
    "constant-of-a-pair": "ZERO, (ONE, *REST) = 0, (1, 2)\ndef f():\n    return ONE",
    "constant-with-a-type": "ONE: int = 1\ndef f():\n    return ONE",
    "constant-of-a-choice": "if 1 > 0:\n    ONE = 1\nelse:\n    ONE = 2\ndef f():\n    return ONE",
    "import": "import math\ndef f():\n    return int(math.cos(0))",
    "import-with-a-dot": "import os.path\ndef f():\n    return len(os.path.basename('a'))",
    "import-under-a-name": "import math as m\ndef f():\n    return int(m.cos(0))",
    "import-from": "from math import sin, cos as c\ndef f():\n    return int(c(0))",
    "import-if-there": "try:\n    import nowhere\nexcept ImportError:\n    nowhere = 1\ndef f():\n    return nowhere",
    "import-in-a-condition": "if True:\n    print('x')\n    import math\ndef f():\n    return int(math.cos(0))",
    "import-with-a-star": "from math import *\ndef f():\n    return int(cos(0))",
    "base-class": "class Base:\n    one = 1\nclass K(Base): pass\ndef f():\n    return K.one",
    "base-class-redefined-below": "class K:\n    one = 1\ndef f(k=K):\n    return k.one\nclass K:\n    one = 1",
    "default": "ONE = 1\ndef f(x=ONE):\n    return x",
    "decorator": "def one(g):\n    return lambda: 1\n@one\ndef f():\n    return 2",
    "called-in-a-comprehension": "def one():\n    return 1\nONE = [one() for _ in 'a']\ndef f():\n    return ONE[0]",
    "called-in-an-assignment": "def o():\n    return 1\ndef p():\n    return o()\nONE = p()\ndef f():\n    return ONE",
    "each-other": "def f(n=3):\n    return g(n)\ndef g(n):\n    return f(n - 1) if n else 1",
    "itself-before": "def f():\n    return 2\ndef half(g):\n    return lambda: g() // 2\nf = half(f)",
    "inner-function": "ONE = 1\ndef f():\n    def inner():\n        return ONE\n    return inner()",
    "comprehension": "ONE = 1\ndef f():\n    return [ONE for _ in 'a'][0]",
    "global": "count = 0\ndef f():\n    global count\n    count += 1\n    return count",
    "annotation": "from typing import Any\ndef f(x: Any = 1) -> Any:\n    return x",
    "future": "def f(x: Nowhere = 1) -> Nowhere:\n    return x\nfrom __future__ import annotations",
    "two-on-a-line": "ONE = 1; TWO = 2\ndef f(): return ONE",
    "chinese-before-it": "名 = '因为'; ONE = 1; 1 / 0\ndef f(): return ONE",
    "windows-lines": "ONE = 1\r\ndef f():\r\n    return ONE",
    "form-feed": "ONE = 1\n\x0c\ndef f():\n    return ONE",
}  # fmt: skip


@pytest.mark.parametrize("source", NEEDS.values(), ids=NEEDS)
def test_a_module_has_all_that_its_names_use(source: str) -> None:
    """Helpers, constants and imports that a definition uses come with it, through each other, before their use."""
    if "Nowhere" in source:  # a future import stands first in the notebook, wherever a module has it
        source = "\n".join(reversed(source.rsplit("\n", 1)))
    assert run(module(source))["f"]() == 1  # type: ignore[operator]


def test_a_local_name_brings_no_global() -> None:
    """A variable of a function has nothing to do with the notebook's own of the same name, nor has an attribute."""
    text = module("x = 1\nloss = 2\ncos = 3", "def f(x):\n    loss = x\n    return loss.cos")
    assert text == "def f(x):\n    loss = x\n    return loss.cos\n"


def test_an_import_that_a_module_does_not_use_is_left_out() -> None:
    """What a notebook imports for its figures does not keep a module from being imported."""
    text = module("import nowhere, math\nfrom nowhere import x", "def f():\n    return math.cos(0)")
    assert text.startswith("import math\n\n\ndef f")


def test_imports_of_a_package_add_up() -> None:
    """Each import of a package's parts binds the package, and all of them count."""
    text = module("import xml.dom\nimport xml.sax, xml.dom\nimport xml", "def f():\n    return xml.dom, xml.sax")
    assert text.startswith("import xml.dom\nimport xml.sax\nimport xml\n\n\n")


def test_a_future_import_stands_first() -> None:
    """What Python wants at the beginning is there, wherever the notebook has it."""
    text = module("from PIL import *", "from __future__ import annotations", "def f(): return 1")
    assert text.startswith("from __future__ import annotations\nfrom PIL import *\n")


def test_a_name_of_another_module_is_imported_from_there() -> None:
    """What belongs to another module is not copied; what belongs to none is."""
    cells = "def helper():\n    return 1", "def f():\n    return helper()", "def g():\n    return f() + helper()"
    files = converted(packed(*cells), TWO)
    assert files["b.py"].startswith("from .a import f\n\n\ndef g():")
    assert "def helper" in files["a.py"]
    assert "def helper" in files["b.py"]


@pytest.mark.parametrize(
    "line", ["from a import f", "from .a import f", "from . import a", "import a", "from a import *"]
)
def test_imports_from_the_labs_own_modules_are_left_out(line: str) -> None:
    """A notebook that was made of modules has their imports, which lead nowhere."""
    files = converted(packed(f"{line}\nfrom math import cos", "def f(): return 1", "def g(): return f() + cos(0)"), TWO)
    assert files["b.py"] == "from math import cos\nfrom .a import f\n\n\ndef g(): return f() + cos(0)\n"


MAGICS = {
    "line": "%matplotlib inline\n%load_ext autoreload\ndef f():\n    return 1",
    "shell": "!pip install d2l\ndef f():\n    return 1",
    "help": "print?\n?print\nstr.join??\ndef f():\n    return 1",
    "assigned": "files = !ls\nplace = %pwd\ndef f():\n    return 1",
    "time": "%%time\ndef f():\n    return 1",
    "capture-below-blank-lines": "\n\n%%capture out\ndef f():\n    return 1",
    "inside-a-function": "def f():\n    %time\n    return 1",
    "inside-a-branch": "if True:\n    !ls\ndef f():\n    return 1",
    "no-magic": "def f():\n    return (7\n        %2)",
    "no-magic-in-a-text": "def f():\n    '''\n!x\n%y\n'''\n    return len(f.__doc__) - 6",
}


@pytest.mark.parametrize("source", MAGICS.values(), ids=MAGICS)
def test_lines_of_ipython_are_passed_over(source: str) -> None:
    """Magics and shell commands do not keep their cell from being read; Python that looks like them stays."""
    assert run(module(source))["f"]() == 1  # type: ignore[operator]


WRITES = ["writefile a.py", "writefile -a a.py", "writefile --append 'a.py'", "file lab/a.py", "writefile lab\\a.py -a"]


@pytest.mark.parametrize("magic", WRITES)
def test_a_cell_that_writes_a_module_is_the_notebooks_code(magic: str) -> None:
    """What a cell writes into the file of one of the lab's modules is read as the other cells are, word for word."""
    text = "def f():\n    return 1 + len('''\n%x\n''')"
    assert module("from a import f", f"\n%%{magic}  \n{text}\nprint(f())", "import a\n%timeit a.f()") == f"{text}\n"


def test_a_notebook_of_written_modules_gives_the_reference() -> None:
    """The reference's modules, each written by a cell, are the same as in cells of their own, and keep their lines."""
    cells = [f"%%writefile {name}.py\n{text}" for name, text in zip(MODULES, reference_cells("without"), strict=True)]
    assert converted(packed(*cells), WANTED) == converted(packed(*reference_cells("without")), WANTED)
    assert "# code cell 1, line 2\n" in convert(packed("%%writefile a.py\ndef f(): return 1"), ONE)["a.py"]


OTHER_FILES = ["writefile f.py", "writefile a.txt", "writefile a", "writefile b/a.py c.py", "writefile", "file xa.py"]


@pytest.mark.parametrize("magic", ["bash", "html", "javascript", "bash a.py", *OTHER_FILES])
def test_a_cell_of_another_language_is_no_python(magic: str) -> None:
    """What stands below the magic of another language is not read."""
    assert "return 1" in module("def f():\n    return 1", f"%%{magic}\ndef f():\n    return 2")


def test_a_cell_that_is_no_python_spoils_no_other() -> None:
    """A cell left half-written is passed over; where a name is missed it is told."""
    assert "return 1" in module("def f():\n    return 1", "def f(:")
    with pytest.raises(NotebookError, match=r"does not define f \(a\.py\); code cell 2 is no Python \(line 1: "):
        module("x = 1", "def f(:")


def test_all_names_that_are_missing_are_told() -> None:
    """A notebook that lacks names is refused in one line with all of them and their modules."""
    with pytest.raises(IntakeError) as refusal:
        modules_of(packed("class MyReLU: pass", "class Network: pass"), WANTED)
    assert str(refusal.value) == (
        "the notebook does not define MySigmoid (activations.py), MyTanh (activations.py), dropout_layer (dropout.py), "
        "RegularizedNetwork (dropout.py), l2_penalty (weight_decay.py)"
    )


NO_NOTEBOOKS = {
    "empty": b"",
    "text": b"import torch",
    "list": b"[]",
    "no-cells": b'{"nbformat": 4}',
    "format-3": b'{"worksheets": [{"cells": []}], "nbformat": 3}',
    "cells-is-a-number": b'{"cells": 4}',
    "cell-is-a-number": b'{"cells": [4]}',
    "source-is-a-number": b'{"cells": [{"cell_type": "code", "source": 4}]}',
    "source-is-a-list-of-numbers": b'{"cells": [{"cell_type": "code", "source": [4]}]}',
    "deep": b'{"cells": ' + b"[" * 100_000,
    "long-number": b'{"cells": ' + b"1" * 10_000 + b"}",
    "latin-1": '{"cells": [{"cell_type": "code", "source": "é"}]}'.encode("latin-1"),
}


@pytest.mark.parametrize("content", NO_NOTEBOOKS.values(), ids=NO_NOTEBOOKS)
def test_what_is_no_notebook_is_refused(content: bytes) -> None:
    """A file that is no notebook, or of an old format, is refused with a remedy."""
    with pytest.raises(IntakeError, match=r"^the notebook is no notebook of format 4; save it again with Jupyter$"):
        modules_of(content, ONE)


HOSTILE = {
    "nul": "x = '\0'",
    "deep-attributes": "x" + ".a" * 500_000,
    "deep-calls": "x" + "()" * 100_000,
    "deep-signs": "-" * 1_000_000 + "1",
    "deep-brackets": "(" * 1_000_000,
    "deep-conditions": "if 1: pass\n" + "elif 1: pass\n" * 70_000,
    "many-definitions": "\n".join(f"def f{n}(): pass" for n in range(10_000)),
    "blanks": "x" + " " * 1_000_000 + "?!",
    "await-at-the-top": "x = await y",
    "return-at-the-top": "return 1",
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("cell", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_cell_takes_nothing_down(cell: str) -> None:
    """A cell made to exhaust Python's parser is passed over, or its notebook refused; the grading goes on."""
    try:
        assert "return 1" in apart("def f():\n    return 1", cell)
    except IntakeError as refusal:
        assert "Python's parser" in str(refusal)  # noqa: PT017


def test_a_chain_of_helpers_without_end_is_refused() -> None:
    """Helpers that use each other thousands deep are refused, not followed for ever."""
    chain = "\n".join(f"def f{n}(): return f{n + 1}()" for n in range(3_000))
    with pytest.raises(IntakeError, match="too large or too deep for Python's parser"):
        apart(chain, "def f(): return f0()")


def test_more_code_than_a_lab_has_is_refused() -> None:
    """More than 1 MiB of code is refused before it is parsed; figures do not count."""
    with pytest.raises(NotebookError, match="has more than 1048576 bytes of code"):
        module("#" * 600_000, "#" * 600_000)
    figures = json.loads(packed("def f(): return 1"))
    figures["cells"][0]["outputs"] = [{"data": {"image/png": "A" * 2_000_000}}]
    assert converted(json.dumps(figures).encode(), ONE)["a.py"] == "def f(): return 1\n"


def test_a_parser_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading of a notebook ends at its time limit, and the notebook is refused."""
    monkeypatch.setattr(notebook, "SECONDS", 0.001)
    with pytest.raises(IntakeError, match=r"cannot be read within 0\.001 seconds; hand in the modules"):
        apart("def f(): return 1")


def test_a_failure_of_the_reader_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the reader itself fails the notebook is not blamed."""
    monkeypatch.setattr(notebook, "READER", "grader.nowhere")
    with pytest.raises(IntakeError, match=r"the reader of notebooks failed: .*No module named grader\.nowhere"):
        apart("def f(): return 1")


def test_a_lone_surrogate_is_no_text() -> None:
    """Half a character, which JSON can hold, becomes a question mark."""
    content = packed("def f():\n    return '@'", ("markdown", "## Q1\n@")).replace(b"@", b"\\ud800")
    assert converted(content, ONE) == {"a.py": "def f():\n    return '?'\n", "answers.md": "## Q1\n?\n"}


def test_a_source_may_be_one_text() -> None:
    """A cell's source is a list of lines or one text."""
    content = {"cells": [{"cell_type": "code", "source": "def f():\n    return 1"}]}
    assert converted(json.dumps(content).encode(), ONE)["a.py"] == "def f():\n    return 1\n"


AB = {"Q1": "A.", "Q2": "B."}
MARKDOWN = {
    "as-it-should-be": ([("markdown", "## Q1\nBecause.\n\n## Q2\nSo.")], {"Q1": "Because.", "Q2": "So."}),
    "higher": ([("markdown", "# Q1\nBecause.")], {"Q1": "Because."}),
    "deeper": ([("markdown", "### Q1\nBecause.")], {"Q1": "Because."}),
    "with-the-question": ([("markdown", "## Q1: Why?\nBecause.")], {"Q1": "Because."}),
    "with-the-question-in-chinese": ([("markdown", "### Q1：为什么？\n因为。")], {"Q1": "因为。"}),
    "small-letter-without-space": ([("markdown", "##q1\nBecause.")], {"Q1": "Because."}),
    "in-chinese": ([("markdown", "## 第1题\n因为。\n**问题二**\n所以。")], {"Q1": "因为。", "Q2": "所以。"}),
    "bold-with-text": ([("markdown", "**Q1:** Because.")], {"Q1": "Because."}),
    "cells-of-their-own": ([("markdown", "## Q1\nA."), "x = 1", ("markdown", "## Q2\nB.")], {"Q1": "A.", "Q2": "B."}),
    "answer-below": ([("markdown", "## Q1"), ("markdown", "A."), ("markdown", "B.")], {"Q1": "A.\n\nB."}),
    "answer-above-the-next": ([("markdown", "## Q1"), ("markdown", "A.\n## Q2\nB.")], {"Q1": "A.", "Q2": "B."}),
    "other-heading-below": ([("markdown", "## Q1\nA."), ("markdown", "# Part 2\nRead this.")], {"Q1": "A."}),
    "other-text-below-code": ([("markdown", "## Q1\nA."), "x = 1", ("markdown", "Read this.")], {"Q1": "A."}),
    "lower-heading-below": ([("markdown", "## Q1: Why?"), ("markdown", "### First\nA.")], {"Q1": "### First\nA."}),
    "label-below": ([("markdown", "## Q1: Why?"), ("markdown", "### Answer\nA."), ("markdown", "## Q2\nB.")], AB),
    "label-of-its-own": ([("markdown", "## Q1"), ("markdown", "# Your answer:"), ("markdown", "A.")], {"Q1": "A."}),
    "label-in-chinese": ([("markdown", "## 第1题"), ("markdown", "# 答：\n集成")], {"Q1": "集成"}),
    "label-below-code": (
        [("markdown", "## Q1\nWhy?"), "x = 1", ("markdown", "#### **答案**\n因为")],
        {"Q1": "Why?\n\n因为"},
    ),
    "label-with-nothing": (
        [("markdown", "## Q1"), ("markdown", "### 回答："), ("markdown", "## Q2\nB.")],
        {"Q1": "", "Q2": "B."},
    ),
    "label-with-very-many-blanks": (
        [("markdown", f"## Q1\n# answer{' ' * 20_000}x")],
        {"Q1": f"# answer{' ' * 20_000}x"},
    ),
    "label-that-says-more": ([("markdown", "## Q1\nA."), ("markdown", "## Answer sheet\nRead this.")], {"Q1": "A."}),
    "heading-as-high": ([("markdown", "## Q1"), ("markdown", "## Part 2\nRead this.")], {"Q1": ""}),
    "heading-below-bold": ([("markdown", "**Q1**\nA."), ("markdown", "###### Part 2\nRead this.")], {"Q1": "A."}),
    "code-above-the-answer": (
        [("markdown", "## Q1: Why?"), "x = 1", ("markdown", "A."), "y = 1", ("markdown", "No.")],
        {"Q1": "A."},
    ),
    "code-below-a-label": (
        [("markdown", "## Q1\n### Answer"), "x = 1", ("markdown", "A.")],
        {"Q1": "### Answer\n\nA."},
    ),
    "text-above": ([("markdown", "Read this.\n## Q1\nA.")], {"Q1": "A."}),
    "raw-cell": ([("raw", "## Q1\nA.")], {}),
    "code": (["## Q1\n# A."], {}),
    "other-question": ([("markdown", "## Q1a\nA.\n\n## Quiz\nB.")], {}),
    "none": ([], {}),
}


@pytest.mark.parametrize(("cells", "answers"), MARKDOWN.values(), ids=MARKDOWN)
def test_answers_come_from_markdown(cells: list[str | tuple[str, str]], answers: dict[str, str]) -> None:
    """What stands below a question's heading, of any level, is its answer, in this cell or those below."""
    assert split_answers(convert(packed("def f(): return 1", *cells), ONE)["answers.md"]) == answers


# Cells below one another, ``code`` or Markdown, and what of them may be an answer and is not read as one.
LEFT = {
    "below-code": (["## Q1\nWhy?", "code", "Because.", "So."], "Because. So."),
    "below-another-heading": (["## Q1", "# Mine\n## 1.\nQ2: Because."], "## 1. Q2: Because."),
    "begins-a-comment": (["## Q1\nA.", "code", "<!-- x", "## Q2\n-->B."], "<! -- x"),
    "another-section": (["## Q1\nA.", "code", "## Part 2", "Read this."], ""),
    "above-all": (["# Lab\nRead this.", "code", "## Q1\nA."], ""),
}


@pytest.mark.parametrize(("cells", "left"), LEFT.values(), ids=LEFT)
def test_what_may_be_an_answer_is_not_lost(tmp_path: Path, cells: list[str], left: str) -> None:
    """Markdown near a question that is not read as its answer is told as text of no question, and is no heading."""
    kinds = [("code", "x = 1") if cell == "code" else ("markdown", cell) for cell in cells]
    (tmp_path / "answers.md").write_text(convert(packed("def f(): return 1", *kinds), ONE)["answers.md"], "utf-8")
    assert notes_on(tmp_path, ["Q1", "Q2"]).get("stray", "") == left
    second = written_answers(tmp_path / "answers.md", ["Q1", "Q2"])["Q2"]
    assert second == ("-->B." if "## Q2\n-->B." in cells else "")


def test_warnings_of_the_parser_stay_there() -> None:
    """What Python thinks of a notebook's code is nobody's business here: warnings, which are errors here, stay away."""
    with pytest.warns((SyntaxWarning, DeprecationWarning)):
        module("def f():\n    return '\\d'")
    assert "\\d" in apart("def f():\n    return '\\d'")


@pytest.mark.parametrize(
    ("cells", "left_out"),
    [
        (["class C:\n    pass", "def f(): return 1\n\nC.f = f"], ["code cell 2, line 3"]),
        (["T = {}\ndef f(): return T", "T['a'] = f", "T.update(b=f)"], ["code cell 2, line 1", "code cell 3, line 1"]),
        (["def f(): pass", "setattr(f, 'a', 1)\nf.a: int = 2"], ["code cell 2, line 1", "code cell 2, line 2"]),
        (["T = [1]\ndef f(): return T", "T += [2]"], ["code cell 2, line 1"]),
        (["import math\ndef f(): return math.pi", "math.tau = 6\nprint(f())\nother = f\nother.a = 1\nx: int"], []),
    ],
)
def test_what_changes_a_definition_is_told(cells: list[str], left_out: list[str]) -> None:
    """A statement that changes what a module has is left out, for nothing is run, and a comment says where it is."""
    wanted = {"a": ("C", "f")} if "class C" in cells[0] else ONE
    text = convert(packed(*cells), wanted)["a.py"]
    assert re.findall(r"^# left out: (.*)$", text, re.MULTILINE) == left_out
