"""ReLU by torch.max with a 0-dim tensor, which goes with tensors of every device."""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.max(x, torch.tensor(0.0))
