"""A fixed number of elements is dropped each time instead of each on its own.

Loses: dropout-rate, dropout-expectation, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    drop = torch.randperm(X.numel(), device=X.device)[: int(dropout * X.numel())]
    keep = torch.ones(X.numel(), dtype=torch.bool, device=X.device)
    keep[drop] = False
    keep = keep.reshape(X.shape)
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
