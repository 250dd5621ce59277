"""A forged answer says that an exception was raised in line infinity.

Family: forge the report
Base: student
Score: 0
"""

import sys

import torch

_worker = sys.modules["__main__"]
_answer = _worker._answer

_FRAME = {"file": "weight_decay.py", "line": float("inf"), "function": "", "source": ""}

def _forge(package, request, device):
    if "calls" not in request:
        return _answer(package, request, device)
    return _worker.pack({"id": request["id"], "raised": {"types": ["E"], "message": "", "missing": False, "frames": [_FRAME]}})


_worker._answer = _forge
