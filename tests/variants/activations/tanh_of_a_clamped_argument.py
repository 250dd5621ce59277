"""Tanh by plain exponentials of an argument that is clamped to where they are finite."""


class MyTanh(MyTanh):
    def __call__(self, x):
        x = x.clamp(-20, 20)
        return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
