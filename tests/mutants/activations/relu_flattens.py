"""ReLU flattens x and does not give its shape back.

Loses: relu-value, activation-tensors, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return x.flatten().clamp(min=0)
