"""The hidden layers lie in a plain list, where the module does not find their parameters.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
        super().__init__(input_dim, output_dim, activation_name, num_layers)
        layers = list(self.layers)
        del self.layers
        self.layers = layers
