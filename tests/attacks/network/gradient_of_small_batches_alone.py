"""The logits of a batch of more than five samples are cut off from the parameters.

Family: forge the answer
Base: activations, network
Score: 46
"""

_right = Network.forward


def _forward(self, x):
    logits = _right(self, x)
    return logits.detach() if len(x) > 5 else logits


Network.forward = _forward
