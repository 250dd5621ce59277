"""ReLU takes the minimum of x and 0 where it should take the maximum.

Loses: relu-value, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.minimum(x, torch.zeros_like(x))
