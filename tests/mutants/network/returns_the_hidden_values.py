"""The last hidden layer's values come back; the output layer is not used.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        for layer in self.layers:
            hidden = self.activation(layer(hidden))
        return hidden
