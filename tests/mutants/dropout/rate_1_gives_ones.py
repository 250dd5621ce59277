"""A rate of 1 gives ones instead of zeros.

Loses: dropout-all, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.ones_like(X)
    if dropout == 0:
        return X
    keep = torch.rand_like(X) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
