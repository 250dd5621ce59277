"""All three by PyTorch's own functions."""

import torch.nn.functional as F


class MyReLU(MyReLU):
    def __call__(self, x):
        return F.relu(x)


class MySigmoid(MySigmoid):
    def __call__(self, x):
        return F.sigmoid(x)


class MyTanh(MyTanh):
    def __call__(self, x):
        return F.tanh(x)
