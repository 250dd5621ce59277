"""The mask is drawn for the first two sides only, so of an image whole channels are dropped.

Loses: dropout-rate, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    drawn = torch.rand(X.shape[:2], device=X.device)
    keep = drawn.reshape(drawn.shape + (1,) * (X.dim() - drawn.dim())) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
