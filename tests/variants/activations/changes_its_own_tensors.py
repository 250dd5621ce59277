"""Changes in place, but only tensors that it made itself."""


class MyReLU(MyReLU):
    def __call__(self, x):
        result = x.clone()
        result[result < 0] = 0
        return result


class MyTanh(MyTanh):
    def __call__(self, x):
        result = x * 2
        result.sigmoid_()
        return result.mul(2).sub_(1)
