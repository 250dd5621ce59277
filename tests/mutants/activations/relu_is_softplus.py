"""ReLU is log(1 + exp(x)), which rounds the corner off and is above 0 everywhere.

Loses: relu-value, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.logaddexp(x, torch.zeros_like(x))
