"""Sigmoid's weights start four times as large as usual, so its gradients do not vanish.

Loses: exp-vanishing-gradient
"""


class Network(Network):
    def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
        super().__init__(input_dim, output_dim, activation_name, num_layers)
        if activation_name == "sigmoid":
            for layer in (self.input_layer, *self.layers):
                nn.init.xavier_normal_(layer.weight, gain=4)
