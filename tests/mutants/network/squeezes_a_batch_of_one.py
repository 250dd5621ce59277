"""The logits are squeezed, so a batch of one loses its first side.

Loses: network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        return super().forward(x).squeeze(0)
