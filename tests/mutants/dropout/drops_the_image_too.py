"""The image is dropped from before the first convolution, too.

Loses: dropout-training-only, exp-dropout
"""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        if self.training and self.dropout_rate < 1:
            x = dropout_layer(x, self.dropout_rate)
        return super().forward(x)
