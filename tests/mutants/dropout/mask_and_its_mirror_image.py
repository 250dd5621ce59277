"""The second half of the elements gets the first half's numbers taken from 1, so the two are not independent.

Loses: dropout-rate, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    drawn = torch.rand((X.numel() + 1) // 2, device=X.device)
    keep = torch.cat([drawn, 1 - drawn])[: X.numel()].reshape(X.shape) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
