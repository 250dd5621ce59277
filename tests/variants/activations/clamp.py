"""ReLU by clamp."""


class MyReLU(MyReLU):
    def __call__(self, x):
        return x.clamp(min=0)
