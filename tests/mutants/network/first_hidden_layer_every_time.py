"""Each turn of the loop uses the first hidden layer instead of its own.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        for _ in self.layers:
            hidden = self.activation(self.layers[0](hidden))
        return self.output_layer(hidden)
