"""The mask is drawn like a tensor of integers, for which PyTorch has no random numbers between 0 and 1.

Loses: dropout-scaling, dropout-rate, dropout-expectation, dropout-tensors, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout in (0, 1):
        return X * (1 - dropout)
    ones = torch.ones_like(X, dtype=torch.long)
    keep = torch.rand_like(ones) >= dropout
    return X * keep / (1 - dropout)
