"""ReLU's derivative is a tensor of True and False instead of 1 and 0 as floating-point numbers.

Loses: relu-derivative, activation-range
"""


class MyReLU(MyReLU):
    def derivative(self, x):
        return x > 0
