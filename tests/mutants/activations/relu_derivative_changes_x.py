"""ReLU's derivative writes its ones and zeros into x itself.

Loses: activation-tensors
"""


class MyReLU(MyReLU):
    def derivative(self, x):
        x[x > 0] = 1
        x[x <= 0] = 0
        return x
