"""ReLU's first result is zeros: only from the second call of an object on is it right.

Loses: relu-value, activation-tensors, activation-range, exp-vanishing-gradient, exp-relu-death
"""


class MyReLU(MyReLU):
    called = False

    def __call__(self, x):
        if self.called:
            return super().__call__(x)
        self.called = True
        return torch.zeros_like(x)
