"""A derivative never ends, in torch.

Base: activations
Loses: sigmoid-derivative, activation-tensors, activation-range
Seconds: 60
"""

def _endless(self, x):
    big = torch.eye(2_000)
    for _ in range(10**9):
        big = big @ big
    return x


MySigmoid.derivative = _endless
