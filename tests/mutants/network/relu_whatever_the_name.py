"""The hidden layers use torch.relu whatever the activation's name is.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""

import torch


class Network(Network):
    def forward(self, x):
        hidden = torch.relu(self.input_layer(x))
        for layer in self.layers:
            hidden = torch.relu(layer(hidden))
        return self.output_layer(hidden)
