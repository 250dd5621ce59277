"""A call asks for more memory than there is.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import torch


def l2_penalty(w):
    return torch.ones(2**40)
