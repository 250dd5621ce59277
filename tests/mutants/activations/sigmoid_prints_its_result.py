"""Sigmoid prints its result and returns nothing.

Loses: sigmoid-value, sigmoid-derivative, activation-tensors, activation-range, exp-vanishing-gradient
"""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        print(torch.sigmoid(x).shape)
