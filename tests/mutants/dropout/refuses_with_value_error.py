"""A rate outside [0, 1] raises ValueError instead of AssertionError.

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise ValueError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout in (0, 1):
        return X * (1 - dropout)
    keep = torch.rand_like(X) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
