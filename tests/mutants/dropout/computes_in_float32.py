"""A float64 tensor comes back as float32.

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.rand(X.shape, device=X.device) >= dropout
    return keep * X.float() / (1 - dropout)
