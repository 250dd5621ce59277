"""The input layer runs under no_grad, so its parameters get no gradient.

Loses: network-gradients, exp-vanishing-gradient, exp-relu-death
"""

import torch


class Network(Network):
    def forward(self, x):
        with torch.no_grad():
            hidden = self.activation(self.input_layer(x))
        for layer in self.layers:
            hidden = self.activation(layer(hidden))
        return self.output_layer(hidden)
