"""Sigmoid's derivative makes its ones on the CPU, whatever device x is on.

Loses: activation-tensors
"""


class MySigmoid(MySigmoid):
    def derivative(self, x):
        f = self(x)
        return f * (torch.ones(x.shape, dtype=x.dtype) - f)
