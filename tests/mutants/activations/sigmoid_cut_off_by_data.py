"""Sigmoid computes on x.data, so no gradient comes back through it.

Loses: activation-tensors, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return torch.sigmoid(x.data)
