"""The hidden layers' parameters are frozen and get no gradient.

Loses: network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
        super().__init__(input_dim, output_dim, activation_name, num_layers)
        for parameter in self.layers.parameters():
            parameter.requires_grad_(False)
