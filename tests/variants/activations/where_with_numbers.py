"""ReLU and its derivative by torch.where with plain numbers; the derivative is float32 whatever x is."""


class MyReLU(MyReLU):
    def __call__(self, x):
        return torch.where(x > 0, x, 0.0)

    def derivative(self, x):
        return torch.where(x > 0, 1.0, 0.0)
