"""Where the handout lies as seen from a report, and where in it each section begins."""

import os
from pathlib import Path
from urllib.parse import quote

from .lab import Lab
from .language import spoken
from .rubric import Rubric


def address_from(folder: Path, rubric: Rubric, lab: Lab) -> str:
    """Return the rubric's address of the handout, or the path to the lab's own from a report in ``folder``.

    Empty where that path would lead out of the lab: a report tells no folders of the machine.
    """
    if rubric.handout:
        return rubric.handout
    folder, handout = folder.resolve(), lab.handout(spoken())
    if not folder.is_relative_to(lab.root) or not handout.is_file():
        return ""
    return Path(os.path.relpath(handout, folder)).as_posix()


def section_address(handout: str, section: str) -> str:
    """Return the address of a section, whose anchor is ``section-N`` in each language, in place of another anchor."""
    return f"{handout.partition('#')[0]}#section-{quote(section)}"
