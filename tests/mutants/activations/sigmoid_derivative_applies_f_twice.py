"""Sigmoid's derivative computes f · (1 - f) with f(f(x)) in the place of f(x).

Loses: sigmoid-derivative, activation-range
"""


class MySigmoid(MySigmoid):
    def derivative(self, x):
        f = self(self(x))
        return f * (1 - f)
