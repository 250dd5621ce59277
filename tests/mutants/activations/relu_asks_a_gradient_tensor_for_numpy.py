"""ReLU calls x.numpy(), which a tensor that needs a gradient refuses.

Loses: activation-tensors, network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""

import numpy as np


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.as_tensor(np.maximum(x.numpy(), 0))
