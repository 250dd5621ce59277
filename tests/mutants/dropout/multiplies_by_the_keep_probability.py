"""What is kept is multiplied by 1 - p where it should be divided by it.

Loses: dropout-scaling, dropout-expectation, dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.rand_like(X) >= dropout
    return X * keep * (1 - dropout)
