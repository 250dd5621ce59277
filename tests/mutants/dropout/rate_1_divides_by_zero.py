"""A rate of 1 has no branch of its own, and 1 / (1 - p) divides by zero.

Loses: dropout-all, dropout-tensors, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    keep = torch.rand_like(X) >= dropout
    return X * keep * (1 / (1 - dropout))
