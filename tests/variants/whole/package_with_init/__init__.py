"""A submission that is a package of its own accord."""

from . import activations, dropout, network, weight_decay
from .activations import *
from .dropout import RegularizedNetwork, dropout_layer
from .network import Network
from .weight_decay import l2_penalty

__all__ = ["Network", "RegularizedNetwork", "activations", "dropout", "dropout_layer", "l2_penalty", "network", "weight_decay"]
