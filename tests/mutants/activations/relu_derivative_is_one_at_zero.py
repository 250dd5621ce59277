"""ReLU's derivative is 1 at x = 0, where it is to be 0.

Loses: relu-derivative, activation-range
"""


class MyReLU(MyReLU):
    def derivative(self, x):
        return (x >= 0).to(x.dtype)
