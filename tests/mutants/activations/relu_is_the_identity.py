"""ReLU gives x back as it is, the part below 0 included.

Loses: relu-value, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return x
