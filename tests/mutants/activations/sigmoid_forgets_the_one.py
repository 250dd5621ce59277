"""Sigmoid computes 1 / exp(-x): the 1 in the denominator is missing.

Loses: sigmoid-value, sigmoid-derivative, activation-range, exp-vanishing-gradient
"""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return 1 / torch.exp(-x)
