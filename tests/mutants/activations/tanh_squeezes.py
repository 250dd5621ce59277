"""Tanh squeezes x, so sides of length 1 are gone.

Loses: tanh-value, tanh-derivative, activation-tensors, activation-range, exp-relu-death
"""


class MyTanh(MyTanh):
    def __call__(self, x):
        return torch.tanh(x.squeeze())
