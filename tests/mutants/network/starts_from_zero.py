"""All weights start at 0, so all units of a layer stay alike and ReLU does not learn.

Loses: exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
        super().__init__(input_dim, output_dim, activation_name, num_layers)
        for parameter in self.parameters():
            nn.init.zeros_(parameter)
