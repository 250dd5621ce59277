"""One mask is drawn for the last side and used for every row.

Loses: dropout-rate, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.rand(X.shape[-1:], device=X.device) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
