"""What several modules of this submission use."""

import torch


def zeros_where(condition, x):
    """Return x with 0 where the condition holds."""
    return x.masked_fill(condition, 0)


def exponential_share(x):
    """Return 1 / (1 + exp(-x)) without overflow."""
    return torch.sigmoid(x)
