"""Tanh is written with plain exponentials, whose fraction is infinite / infinite = nan for large x.

Loses: activation-range
"""


class MyTanh(MyTanh):
    def __call__(self, x):
        return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
