"""A rate outside [0, 1] is not refused.

Loses: dropout-tensors, exp-dropout
"""


def dropout_layer(X, dropout):
    if dropout >= 1:
        return torch.zeros_like(X)
    if dropout <= 0:
        return X
    keep = torch.rand_like(X) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
