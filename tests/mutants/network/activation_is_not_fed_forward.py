"""The activation is computed for each hidden layer, but the next layer gets the value before it.

Alike: The hidden layers work without their activation: what a layer gives reaches the next one as it is.
Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        hidden = self.activation(self.input_layer(x))
        for layer in self.layers:
            hidden = layer(hidden)
            activated = self.activation(hidden)
        return self.output_layer(hidden)
