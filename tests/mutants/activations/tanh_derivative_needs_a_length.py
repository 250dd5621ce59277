"""Tanh's derivative goes through x row by row, which fails on a 0-dim or empty tensor.

Loses: activation-tensors
"""


class MyTanh(MyTanh):
    def derivative(self, x):
        return torch.stack([1 - self(row) ** 2 for row in x])
