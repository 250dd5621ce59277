"""ReLU as a module of torch.nn, with forward in the place of __call__."""


class MyReLU(torch.nn.Module):
    def forward(self, x):
        return torch.relu(x)

    def derivative(self, x):
        return (x > 0).to(x.dtype)
