"""The loop ends one layer too early, so the last hidden layer is not used.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        for layer in self.layers[:-1]:
            hidden = self.activation(layer(hidden))
        return self.output_layer(hidden)
