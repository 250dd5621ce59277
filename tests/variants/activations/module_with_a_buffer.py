"""ReLU as a module of torch.nn that keeps its zero in a buffer, which is in every network's state."""


class MyReLU(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("zero", torch.zeros(()))

    def forward(self, x):
        return torch.maximum(x, self.zero.to(x))

    def derivative(self, x):
        return (x > 0).to(x.dtype)
