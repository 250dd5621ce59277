"""The rates 0 and 1 are refused, though both are legal.

Loses: dropout-identity, dropout-all, dropout-tensors, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    assert 0 < dropout < 1
    keep = torch.rand_like(X) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
