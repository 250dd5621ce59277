"""The activation is applied twice after each hidden layer.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        for layer in self.layers:
            hidden = self.activation(self.activation(layer(hidden)))
        return self.output_layer(hidden)
