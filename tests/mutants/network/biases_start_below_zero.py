"""The biases of the hidden layers start at -1, so nearly all of ReLU's units are dead from the start.

Loses: exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
        super().__init__(input_dim, output_dim, activation_name, num_layers)
        for layer in (self.input_layer, *self.layers):
            nn.init.constant_(layer.bias, -1)
