"""The mask is drawn once for each shape and kept for the calls that follow.

Loses: dropout-rate, dropout-expectation, dropout-training-only, exp-dropout
"""


MASKS = {}


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    key = (X.shape, X.device, dropout)
    if key not in MASKS:
        MASKS[key] = torch.rand(X.shape, device=X.device) >= dropout
    keep = MASKS[key]
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
