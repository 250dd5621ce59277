"""The result is computed from X.data, so no gradient comes back through it.

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.rand_like(X) >= dropout
    return X.data * keep / (1 - dropout)
