"""Sigmoid by the sign of x, so that no exponential overflows."""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        small = torch.exp(-x.abs())
        return torch.where(x >= 0, 1 / (1 + small), small / (1 + small))
