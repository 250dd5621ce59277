"""The text of an exception never comes to its end.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

class Endless(Exception):
    def __str__(self):
        while True:
            pass


def l2_penalty(w):
    raise Endless
