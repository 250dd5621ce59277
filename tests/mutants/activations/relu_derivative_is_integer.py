"""ReLU's derivative is a tensor of integers instead of floating-point numbers.

Loses: relu-derivative, activation-range
"""


class MyReLU(MyReLU):
    def derivative(self, x):
        return (x > 0).long()
