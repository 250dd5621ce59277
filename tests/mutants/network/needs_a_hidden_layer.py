"""The first hidden layer is used by its number, which fails where there is none.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        hidden = self.activation(self.layers[0](hidden))
        for layer in self.layers[1:]:
            hidden = self.activation(layer(hidden))
        return self.output_layer(hidden)
