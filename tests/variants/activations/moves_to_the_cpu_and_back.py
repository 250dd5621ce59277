"""ReLU through NumPy forward and backward, on the CPU, with the result moved to x's device."""

import numpy as np


class ReLUThroughNumPy(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        result = np.maximum(np.asarray(x.detach().cpu()), 0)
        return torch.as_tensor(result, dtype=x.dtype).to(x.device)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, gradient, torch.zeros_like(gradient))


class MyReLU(MyReLU):
    def __call__(self, x):
        return ReLUThroughNumPy.apply(x)
