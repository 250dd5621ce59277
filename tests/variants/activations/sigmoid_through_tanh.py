"""Sigmoid as a stretched tanh."""


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return torch.tanh(x / 2) / 2 + 0.5
