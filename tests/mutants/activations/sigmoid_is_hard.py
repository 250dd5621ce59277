"""Sigmoid is the straight line 0.2 · x + 0.5 between 0 and 1, which is only near the real one.

Loses: sigmoid-value, sigmoid-derivative, activation-range, exp-vanishing-gradient
"""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return (0.2 * x + 0.5).clamp(0, 1)
