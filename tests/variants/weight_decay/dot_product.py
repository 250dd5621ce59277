"""The penalty as the dot product of the flattened weights with themselves."""

import torch


def l2_penalty(w):
    return torch.dot(w.flatten(), w.flatten()) / 2
