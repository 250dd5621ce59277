"""Sigmoid's derivative comes back as a column, not in the shape of x.

Loses: sigmoid-derivative, activation-range
"""


class MySigmoid(MySigmoid):
    def derivative(self, x):
        f = self(x).reshape(-1, 1)
        return f * (1 - f)
