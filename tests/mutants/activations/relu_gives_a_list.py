"""ReLU gives a list of numbers instead of a tensor.

Loses: relu-value, activation-tensors, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return [max(0.0, value) for value in x.flatten().tolist()]
