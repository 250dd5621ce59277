"""ReLU gives 1 where x is above 0, which is its derivative and has no slope.

Loses: relu-value, activation-tensors, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return (x > 0).to(x.dtype)
