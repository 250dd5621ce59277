"""Sigmoid is the normal distribution function, within 0.02 of the real one.

Loses: sigmoid-value, sigmoid-derivative, activation-range, exp-vanishing-gradient
"""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return (1 + torch.erf(0.6 * x)) / 2
