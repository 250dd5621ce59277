"""The rate is rounded to one decimal before the mask is drawn.

Loses: dropout-rate, dropout-expectation, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.rand_like(X) >= round(dropout, 1)
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
