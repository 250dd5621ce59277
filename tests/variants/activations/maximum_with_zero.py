"""ReLU as the maximum with a 0-dim zero of the same kind, whose gradient at 0 is ½."""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.maximum(x, x.new_zeros(()))
