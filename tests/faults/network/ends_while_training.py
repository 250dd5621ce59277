"""A network ends its process as soon as it is trained, and does well in every call.

Base: activations, network, weight_decay
Loses: exp-vanishing-gradient, exp-relu-death
Seconds: 60
"""

import os

_forward = Network.forward


def _forward_or_leave(self, x):
    if self.training and len(x) == 64:
        os._exit(3)
    return _forward(self, x)


Network.forward = _forward_or_leave
