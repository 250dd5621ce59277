"""What is written in English where no catalogue is at hand, in the skeleton and in a worker, said in any language.

Such a text comes from beside a submission, so it is matched as a whole, and no more than a word stands for a value.
"""

import functools
import re

from .language import message, say

FIXED = (
    message("task {task}: {function} is not written yet (handout, section {section})"),
    message("{file} is not there"),
    message("{place} has no {name}"),
    message("a tensor of layout {layout}, dtype {dtype}"),
    message("a tensor on device meta, which has no numbers"),
    message("tensors that differ in shape, dtype or device from call to call"),
    message("the result holds a {kind}, which no message can hold"),
    message("the result holds a tensor of dtype {dtype}, layout {layout}"),
    message("the result holds a value that has no text: {kind}"),
    message("the result holds a mapping whose keys are not text"),
    message("the result holds nested too deeply"),
    message("a frame of {length} bytes; the limit is {limit}"),
    message("half a frame"),
)


def retell(text: str) -> str:
    """Return ``text`` in the language in use where it is one of ``FIXED``, else as it is."""
    for fixed in FIXED:
        if found := _pattern(fixed).fullmatch(text):
            return say(fixed, **found.groupdict())
    return text


@functools.cache
def _pattern(fixed: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\S+)", re.escape(fixed)))
