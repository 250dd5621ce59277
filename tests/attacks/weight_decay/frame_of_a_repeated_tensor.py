"""A forged answer holds a view that makes four bytes look like a million million tensors.

Family: forge the report
Base: student
Score: 0
"""

import sys

import torch

_worker = sys.modules["__main__"]
_answer = _worker._answer

_MANY = torch.zeros(1).expand(10**12)
_ANSWER = {"value": {"tensor": None, "device": "", "text": ""}, "arguments": _MANY, "gradients": {}}

def _forge(package, request, device):
    if "calls" not in request:
        return _answer(package, request, device)
    return _worker.pack({"id": request["id"], "answers": [_ANSWER] * len(request["calls"])})


_worker._answer = _forge
