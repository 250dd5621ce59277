"""Sigmoid computes 1 / (1 + exp(x)): the sign of the exponent is missing.

Loses: sigmoid-value, activation-range, exp-vanishing-gradient
"""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return 1 / (1 + torch.exp(x))
