"""Derivatives that are float32 whatever x is."""


class MyReLU(MyReLU):
    def derivative(self, x):
        return (x > 0).float()


class MySigmoid(MySigmoid):
    def derivative(self, x):
        f = self(x).float()
        return f * (1 - f)


class MyTanh(MyTanh):
    def derivative(self, x):
        return 1 - self(x.float()) ** 2
