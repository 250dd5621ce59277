"""A call returns 2 GB.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import torch


def l2_penalty(w):
    return torch.ones(2**29)
