"""ReLU as x times (x > 0), which makes negative zeros."""


class MyReLU(MyReLU):
    def __call__(self, x):
        return x * (x > 0)
