"""A rate of 0 counts as none given, and the default of one half is used.

Loses: dropout-identity, dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    dropout = dropout or 0.5
    if dropout == 1:
        return torch.zeros_like(X)
    keep = torch.rand_like(X) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
