"""Tanh by the sign of x, with exponents of 0 or below; its gradient at 0 is 1."""


class MyTanh(MyTanh):
    def __call__(self, x):
        above, below = torch.exp(-2 * x.clamp(min=0)), torch.exp(2 * x.clamp(max=0))
        return torch.where(x > 0, (1 - above) / (1 + above), (below - 1) / (below + 1))
