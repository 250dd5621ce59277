"""The mask is drawn on the CPU, whatever device X is on.

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.rand(X.shape) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
