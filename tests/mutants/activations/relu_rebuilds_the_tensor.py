"""ReLU builds a new float32 tensor out of Python numbers: no gradient, and float64 is lost.

Loses: activation-tensors, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.tensor([max(0.0, value) for value in x.flatten().tolist()]).reshape(x.shape)
