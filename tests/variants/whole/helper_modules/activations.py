import torch

from .common import exponential_share, zeros_where


class MyReLU:
    def __call__(self, x):
        return zeros_where(x <= 0, x)

    def derivative(self, x):
        return zeros_where(x <= 0, torch.ones_like(x))


class MySigmoid:
    def __call__(self, x):
        return exponential_share(x)

    def derivative(self, x):
        return exponential_share(x) * exponential_share(-x)


class MyTanh:
    def __call__(self, x):
        return exponential_share(2 * x) - exponential_share(-2 * x)

    def derivative(self, x):
        return 4 * MySigmoid().derivative(2 * x)
