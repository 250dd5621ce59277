"""The mask keeps with probability p instead of 1 - p.

Loses: dropout-rate, dropout-expectation, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError
    if dropout in (0, 1):
        return X * (1 - dropout)
    keep = torch.rand_like(X) < dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
