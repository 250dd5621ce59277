"""ReLU makes its zeros on the CPU, whatever device x is on.

Loses: activation-tensors
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.where(x > 0, x, torch.zeros(x.shape, dtype=x.dtype))
