"""Derivatives that autograd computes from the function itself."""


def slope(function, x):
    x = x.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(function(x).sum(), x)
    return gradient


class MyReLU(MyReLU):
    def derivative(self, x):
        return slope(self, x)


class MySigmoid(MySigmoid):
    def derivative(self, x):
        return slope(self, x)


class MyTanh(MyTanh):
    def derivative(self, x):
        return slope(self, x)
