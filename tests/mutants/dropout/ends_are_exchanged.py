"""A rate of 0 gives zeros and a rate of 1 gives X: the two are exchanged.

Loses: dropout-identity, dropout-all, dropout-tensors, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout in (0, 1):
        return X * dropout
    keep = torch.rand_like(X) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
