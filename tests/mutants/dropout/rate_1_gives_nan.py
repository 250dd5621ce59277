"""A rate of 1 has no branch of its own, so 0 / 0 = nan comes out.

Loses: dropout-all, dropout-tensors, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    keep = torch.rand_like(X) >= dropout
    return X * keep / (1 - dropout)
