"""A place in a module that was made from a notebook is told as one in the notebook."""

import ast

import pytest
from test_notebook import packed

from grader.cohort.definitions import convert
from grader.cohort.origin import in_notebook
from grader.finding import Place

CELLS = (
    "import math",
    "%matplotlib inline\n\ndef helper(x):\n    return math.exp(x)",
    "print('x')\n\n@decorated\ndef f(x):\n\n    return helper(x)\n\nx = 1",
    "def decorated(g): return g",
)


@pytest.mark.parametrize(
    ("text", "cell", "line"),
    [("    return math.exp(x)", 2, 4), ("@decorated", 3, 3), ("    return helper(x)", 3, 6), ("def decorated", 4, 1)],
)
def test_a_line_is_found_in_its_cell(text: str, cell: int, line: int) -> None:
    """Each line of a definition, the first and the last, is told by code cell and line in it."""
    files = convert(packed(*CELLS), {"a": ("f",)})
    ast.parse(files["a.py"])
    lines = files["a.py"].split("\n")
    number = next(place for place, each in enumerate(lines, 1) if each.startswith(text))
    assert in_notebook(Place("a.py", number), files) == Place(f"code cell {cell}", line)


@pytest.mark.parametrize(
    "place", [Place("a.py", 1), Place("a.py", 99), Place("b.py", 2)], ids=["above", "below", "other"]
)
def test_a_place_that_came_from_no_cell_stays(place: Place) -> None:
    """What is above every definition, beyond the file or in another one stays what it is."""
    assert in_notebook(place, {"a.py": "import math\n\ndef f(): ...\n"}) == place
