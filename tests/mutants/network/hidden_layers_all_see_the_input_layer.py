"""Each hidden layer gets the input layer's result instead of the layer's before it.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        first = self.activation(self.input_layer(x))
        hidden = first
        for layer in self.layers:
            hidden = self.activation(layer(first))
        return self.output_layer(hidden)
