"""Tanh's derivative computes 1 - x²: it takes x for the value f(x).

Loses: tanh-derivative, activation-range
"""


class MyTanh(MyTanh):
    def derivative(self, x):
        return 1 - x**2
