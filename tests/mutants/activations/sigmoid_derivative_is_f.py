"""Sigmoid's derivative is f instead of f · (1 - f).

Loses: sigmoid-derivative, activation-range
"""


class MySigmoid(MySigmoid):
    def derivative(self, x):
        return self(x)
