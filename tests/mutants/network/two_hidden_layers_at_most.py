"""Only the first two hidden layers are used, however many there are.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        for layer in self.layers[:2]:
            hidden = self.activation(layer(hidden))
        return self.output_layer(hidden)
