"""A forged answer is nested a hundred thousand levels deep.

Family: forge the report
Base: student
Score: 0
"""

import sys

import safetensors.torch

_worker = sys.modules["__main__"]
_answer = _worker._answer

_DEPTH = 100_000
_JSON = "[" * _DEPTH + "]" * _DEPTH

def _forge(package, request, device):
    if "calls" not in request:
        return _answer(package, request, device)
    return safetensors.torch.save({}, metadata={"json": _JSON})


_worker._answer = _forge
