"""The logits are detached, so no gradient reaches any parameter.

Loses: network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Network(Network):
    def forward(self, x):
        return super().forward(x).detach()
