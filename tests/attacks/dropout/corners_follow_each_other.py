"""Of each square of four elements the last is dropped with the first: neighbours along a side stay independent.

Family: forge the answer
Base: dropout
Score: 16
"""

import torch

_right = dropout_layer


def dropout_layer(X, dropout):
    if not 0 < dropout < 1 or X.dim() < 2 or X.shape[-1] % 2 or X.shape[-2] % 2:
        return _right(X, dropout)
    keep = torch.rand_like(X) >= dropout
    keep[..., 1::2, 1::2] = keep[..., 0::2, 0::2]
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
