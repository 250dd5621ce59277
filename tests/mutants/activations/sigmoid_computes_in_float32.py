"""Sigmoid turns a float64 tensor into float32.

Loses: activation-tensors
"""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return torch.sigmoid(x.float())
