"""ReLU writes its result into x itself.

Loses: activation-tensors
"""


class MyReLU(MyReLU):
    def __call__(self, x):
        return x.clamp_(min=0)
