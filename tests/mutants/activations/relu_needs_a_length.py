"""ReLU asks for the length of x, which a 0-dim tensor does not have.

Loses: activation-tensors
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        if len(x) == 0:
            return x
        return torch.maximum(x, torch.zeros_like(x))
