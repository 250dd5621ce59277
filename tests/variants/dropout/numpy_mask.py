"""The mask drawn by NumPy and moved to X's device."""

import numpy as np


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    mask = np.asarray(np.random.rand(*X.shape) >= dropout)
    return X * torch.from_numpy(mask).to(X.device) / (1 - dropout)
