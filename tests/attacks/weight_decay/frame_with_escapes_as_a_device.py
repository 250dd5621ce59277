"""A forged answer has a terminal's escapes and half a character for a device, a class and a text.

Family: forge the report
Base: student
Score: 0
"""

import sys

import torch

_worker = sys.modules["__main__"]
_answer = _worker._answer

_TEXT = "\x1b]0;title\x07\ud800\n::error::text"

def _forge(package, request, device):
    if "calls" not in request:
        return _answer(package, request, device)
    return _worker.pack({"id": request["id"], "raised": {"types": [_TEXT], "message": _TEXT, "missing": False, "frames": []}})


_worker._answer = _forge
