"""A network ends its process as soon as it is trained: at the tenth batch that one object is given.

Base: activations, network, weight_decay
Loses: exp-vanishing-gradient, exp-relu-death
Seconds: 60
"""

import os

_forward = Network.forward


def _forward_or_leave(self, x):
    self.batches = getattr(self, "batches", 0) + self.training
    if self.batches == 10:
        os._exit(3)
    return _forward(self, x)


Network.forward = _forward_or_leave
