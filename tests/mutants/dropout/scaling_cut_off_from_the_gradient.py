"""The scaling factor is applied without a gradient, so the gradient is the mask and not mask / (1 - p).

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    kept = X * (torch.rand_like(X) >= dropout)
    return kept + (kept * dropout / (1 - dropout)).detach()
