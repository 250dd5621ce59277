"""A rate of nan is not refused: it is neither below 0 nor above 1.

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if dropout < 0 or dropout > 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout in (0, 1):
        return X * (1 - dropout)
    keep = torch.rand_like(X) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
