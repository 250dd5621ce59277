"""What is written in English where no catalogue is at hand, in the skeleton and in a worker, said in any language.

Such a text comes from beside a submission, so it is matched as a whole, and no more than a word stands for a value.
"""

import functools
import re

from .language import message, say

# What is written, where that is not what is said; and what is said.
REWORDED = {
    "task {task}: {function} is not written yet (handout, section {section})": message(
        "task {task}, {function} (handout, section {section})"
    ),
    "NoneType: None": message("None (nothing was returned)"),
    "the result holds nested too deeply": message("the result is nested too deeply"),
}
SAID = (
    message("{file} is not there"),
    message("{place} has no {name}"),
    message("a tensor of layout {layout}, dtype {dtype}"),
    message("a tensor on device meta, which has no numbers"),
    message("tensors whose shape changes from call to call: {first}, then {second}"),
    message("tensors that differ in dtype or device from call to call"),
    message("the result holds a {kind}, which no message can hold"),
    message("the result holds a tensor of dtype {dtype}, layout {layout}"),
    message("the result holds a value that has no text: {kind}"),
    message("the result holds a mapping whose keys are not text"),
    message("a frame of {length} bytes; the limit is {limit}"),
    message("half a frame"),
)
FIXED = {**REWORDED, **{said: said for said in SAID}}


def retell(text: str) -> str:
    """Return ``text`` in the language in use where it is one of ``FIXED``, else as it is."""
    for written, said in FIXED.items():
        if found := _pattern(written).fullmatch(text):
            return say(said, **found.groupdict())
    return text


@functools.cache
def _pattern(written: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\S+)", re.escape(written)))
