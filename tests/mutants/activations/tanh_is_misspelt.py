"""The class for tanh is called Mytanh, so nothing finds MyTanh, network.py neither.

Loses: tanh-value, tanh-derivative, activation-tensors, activation-range, network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""


class Mytanh(MyTanh):
    pass


del MyTanh
