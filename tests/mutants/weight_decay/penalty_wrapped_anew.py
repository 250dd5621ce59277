"""The penalty is a new tensor made from a number; asking it for a gradient does not lead back to w.

Loses: l2-gradient, exp-weight-decay
"""

import torch


def l2_penalty(w):
    return torch.tensor((w**2).sum().item() / 2, requires_grad=True)
