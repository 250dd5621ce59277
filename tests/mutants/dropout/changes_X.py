"""The dropped elements are set to 0 in X itself.

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    X[torch.rand_like(X) < dropout] = 0
    return X / (1 - dropout)
