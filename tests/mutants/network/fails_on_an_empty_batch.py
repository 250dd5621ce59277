"""The input is reshaped to (N, -1), which is ambiguous for a batch of 0.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        return super().forward(x.reshape(x.shape[0], -1))
