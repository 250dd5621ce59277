"""A fully connected network whose activation function and depth can be chosen.

Letters in the shapes: N batch, D inputs (``input_dim``), C outputs (``output_dim``). Every hidden layer has 100 units.
"""

import torch
from torch import nn

from .activations import MyReLU, MySigmoid, MyTanh

HIDDEN_UNITS = 100
ACTIVATIONS: dict[str, type[MyReLU | MySigmoid | MyTanh]] = {"relu": MyReLU, "sigmoid": MySigmoid, "tanh": MyTanh}


class Network(nn.Module):
    """An input layer, ``num_layers`` hidden layers of 100 units and an output layer.

    ``activation_name`` is 'relu', 'sigmoid' or 'tanh'; any other name raises ``ValueError``.
    """

    def __init__(self, input_dim: int, output_dim: int, activation_name: str, num_layers: int = 5) -> None:
        super().__init__()
        if activation_name not in ACTIVATIONS:
            raise ValueError(f"activation_name is {activation_name!r}; choose from {', '.join(ACTIVATIONS)}")
        self.input_layer = nn.Linear(input_dim, HIDDEN_UNITS)
        self.layers = nn.ModuleList(nn.Linear(HIDDEN_UNITS, HIDDEN_UNITS) for _ in range(num_layers))
        self.output_layer = nn.Linear(HIDDEN_UNITS, output_dim)
        self.activation = ACTIVATIONS[activation_name]()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits, shape (N, C), for x of shape (N, D).

        The input layer and its activation, then each hidden layer followed by the activation, then the output layer,
        which has none.
        """
        # >>> task 7, section 2
        hidden = self.activation(self.input_layer(x))
        for layer in self.layers:
            hidden = self.activation(layer(hidden))
        logits: torch.Tensor = self.output_layer(hidden)
        return logits
        # <<<
