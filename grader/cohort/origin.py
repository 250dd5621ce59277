"""Places in a module that was made from a notebook, as places in the notebook, which is all that its student has."""

import re
from collections.abc import Mapping

from grader.finding import Place
from grader.language import say

from .cells import ORIGIN

PATTERN = re.compile(ORIGIN.format(cell=r"(?P<cell>\d{1,9})", line=r"(?P<line>\d{1,9})"))


def in_notebook(place: Place, sources: Mapping[str, str]) -> Place:
    """Return the code cell and the line in it that ``place`` came from; ``place`` itself where it came from none.

    ``sources`` are the modules' texts by file name, with an ``ORIGIN`` above what came from a cell.
    """
    lines = sources.get(place.file, "").split("\n")[: place.line]
    for above, text in enumerate(reversed(lines)):
        if found := PATTERN.fullmatch(text):
            return Place(say("code cell {cell}", cell=int(found["cell"])), int(found["line"]) + above - 1)
    return place
