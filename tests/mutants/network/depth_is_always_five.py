"""There are five hidden layers whatever num_layers says.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
        super().__init__(input_dim, output_dim, activation_name)
