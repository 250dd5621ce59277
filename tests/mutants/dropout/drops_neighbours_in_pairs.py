"""Each number that is drawn decides on two neighbours.

Loses: dropout-rate, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    drawn = torch.rand((X.numel() + 1) // 2, device=X.device) >= dropout
    keep = drawn.repeat_interleave(2)[: X.numel()].reshape(X.shape)
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
