"""What is kept is not scaled by 1 / (1 - p).

Loses: dropout-scaling, dropout-expectation, dropout-tensors, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.rand_like(X) >= dropout
    return X * keep
