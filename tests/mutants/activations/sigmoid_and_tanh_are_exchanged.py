"""The class MySigmoid holds tanh, and MyTanh holds sigmoid.

Loses: sigmoid-value, tanh-value, sigmoid-derivative, tanh-derivative, activation-range, exp-vanishing-gradient, exp-relu-death
"""

MySigmoid, MyTanh = MyTanh, MySigmoid
