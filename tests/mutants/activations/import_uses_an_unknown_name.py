"""The module uses a name that is not defined, so it cannot be imported.

Loses: relu-value, sigmoid-value, tanh-value, relu-derivative, sigmoid-derivative, tanh-derivative, activation-tensors, activation-range, network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death
"""

relu = MyRelu()
