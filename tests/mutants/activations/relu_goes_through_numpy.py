"""ReLU computes in NumPy on a detached copy, so no gradient comes back through it.

Loses: activation-tensors, network-gradients, exp-vanishing-gradient, exp-relu-death
"""

import numpy as np


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.from_numpy(np.maximum(np.asarray(x.detach().cpu()), 0)).to(x.device)
