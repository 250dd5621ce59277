"""Tanh is x · (27 + x²) / (27 + 9x²), cut off at ±3, which is within 0.03 of the real one.

Loses: tanh-value, tanh-derivative, activation-range, exp-relu-death
"""


class MyTanh(MyTanh):
    def __call__(self, x):
        x = x.clamp(-3, 3)
        return x * (27 + x**2) / (27 + 9 * x**2)
