"""The hidden weights start so small that the signal dies out in five layers of ReLU.

Loses: exp-vanishing-gradient
"""


class Network(Network):
    def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
        super().__init__(input_dim, output_dim, activation_name, num_layers)
        for layer in self.layers:
            nn.init.normal_(layer.weight, std=0.04)
            nn.init.zeros_(layer.bias)
