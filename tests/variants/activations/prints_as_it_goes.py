"""Prints to standard output, a number among it, which no tensor on the meta device has."""


class MyReLU(MyReLU):
    def __call__(self, x):
        print("\r", x.detach().mean().item(), end="")
        return torch.relu(x)


class MySigmoid(MySigmoid):
    def __call__(self, x):
        print("\r", tuple(x.shape), end="")
        return torch.sigmoid(x)
