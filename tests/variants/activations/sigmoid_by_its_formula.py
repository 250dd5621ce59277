"""Sigmoid as 1 / (1 + exp(-x)): far below 0 the exponential is infinite, and its inverse right."""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return 1.0 / (1.0 + torch.exp(-x))
