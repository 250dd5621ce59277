"""Tanh makes a 0-dim tensor a 1-dim one.

Loses: activation-tensors
"""


class MyTanh(MyTanh):
    def __call__(self, x):
        return torch.tanh(torch.atleast_1d(x))
