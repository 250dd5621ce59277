"""Prints what comes and goes, left in from an evening of looking for a mistake."""


class MyTanh(MyTanh):
    def __call__(self, x):
        y = super().__call__(x)
        print("tanh", tuple(x.shape), "->", tuple(y.shape))
        return y
