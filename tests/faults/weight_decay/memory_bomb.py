"""A call takes memory, piece by piece.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import torch

_kept = []


def l2_penalty(w):
    while len(_kept) < 96:  # 6 GiB at most, should no limit hold
        _kept.append(torch.ones(2**24))
    return (w**2).sum() / 2
