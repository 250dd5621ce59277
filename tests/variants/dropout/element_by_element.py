"""The mask drawn by a Python loop, element by element."""

import random


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    mask = [random.random() >= dropout for _ in range(X.numel())]
    return X * torch.tensor(mask, device=X.device).reshape(X.shape) / (1 - dropout)
