"""The sigmoid's derivative takes the value that __call__ has kept, whatever x is.

Loses: sigmoid-derivative, activation-range
"""


class MySigmoid(MySigmoid):
    f = None

    def __call__(self, x):
        self.f = 1 / (1 + torch.exp(-x.clamp(min=-80)))
        return self.f

    def derivative(self, x):
        f = self(x) if self.f is None else self.f
        return f * (1 - f)
