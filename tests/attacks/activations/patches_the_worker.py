"""The worker's own functions are replaced: every call is answered with ones.

Family: patch the judge
Base: student
Score: 0
"""

import sys

_execute = sys.modules["grader.worker.execute"]
_calls = sys.modules["grader.worker.calls"]


def _answer(package, call, device="cpu"):
    tensors = tuple(value for value in call.args if isinstance(value, Tensor))
    gradients = {str(place): torch.ones_like(value) for place, value in enumerate(tensors)}
    return _calls.Answer(call, _calls.Value(torch.ones_like(tensors[0]), device), tensors, gradients)


_execute.execute = _answer
