"""w is flattened with view, which fails where its numbers do not lie side by side in memory, as after a transpose.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    flat = w.view(-1)
    return flat.dot(flat) / 2
