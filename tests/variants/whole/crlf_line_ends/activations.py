"""Activation functions, hand in for the lab."""

import torch


class MyReLU:
    def __call__(self, x):
        return torch.clamp(x, min=0)

    def derivative(self, x):
        return torch.where(x > 0, torch.ones_like(x), torch.zeros_like(x))


class MySigmoid:
    def __call__(self, x):
        return torch.sigmoid(x)

    def derivative(self, x):
        return self(x) * (1 - self(x))


class MyTanh:
    def __call__(self, x):
        return torch.tanh(x)

    def derivative(self, x):
        return 1 - self(x).pow(2)
