"""Keeps where an exponentially distributed time is longer than the one that p asks for."""

import math


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    keep = torch.empty_like(X, requires_grad=False, dtype=torch.float64).exponential_() > -math.log1p(-dropout)
    return X.masked_fill(~keep, 0) / (1 - dropout)
