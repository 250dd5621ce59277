"""The hidden layers are used from the last to the first.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        for layer in reversed(self.layers):
            hidden = self.activation(layer(hidden))
        return self.output_layer(hidden)
