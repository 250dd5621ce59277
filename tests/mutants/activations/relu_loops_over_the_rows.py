"""ReLU stacks its rows one by one, which fails on 0-dim and empty tensors and on a batch of 0.

Loses: activation-tensors, network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.stack([row.clamp(min=0) for row in x])
