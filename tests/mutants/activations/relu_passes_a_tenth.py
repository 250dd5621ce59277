"""ReLU lets a tenth of what is below 0 through, as leaky ReLU does.

Loses: relu-value, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.where(x > 0, x, 0.1 * x)
