"""X is multiplied by Gaussian noise of mean 1; nothing is dropped.

Loses: dropout-scaling, dropout-rate, dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    return X * (1 + (dropout / (1 - dropout)) ** 0.5 * torch.randn_like(X))
