import torch
import torch.nn as nn
import torch.nn.functional as F

from .common import zeros_where
from .parts import is_probability


def dropout_layer(X, dropout):
    assert is_probability(dropout), dropout
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    return zeros_where(torch.rand_like(X) < dropout, X) / (1 - dropout)


class RegularizedNetwork(nn.Module):
    def __init__(self, dropout_rate=0.0):
        super(RegularizedNetwork, self).__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.fc1 = nn.Linear(1600, 128)
        self.fc2 = nn.Linear(128, 10)
        self.dropout_rate = dropout_rate

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        if self.training:
            x = dropout_layer(x, self.dropout_rate)
        x = F.relu(self.fc1(x))
        return self.fc2(x)
