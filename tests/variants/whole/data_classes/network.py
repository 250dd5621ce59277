from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from .activations import Activation, MyReLU, MySigmoid, MyTanh

KINDS: dict[str, type[Activation]] = {kind.name: kind for kind in (MyReLU, MySigmoid, MyTanh)}


@dataclass(eq=False)
class Network(nn.Module):
    input_dim: int
    output_dim: int
    activation_name: str
    num_layers: int = 5

    def __post_init__(self) -> None:
        super().__init__()
        try:
            self.activation = KINDS[self.activation_name]()
        except KeyError:
            raise ValueError(f"{self.activation_name!r} is none of {', '.join(KINDS)}") from None
        self.input_layer = nn.Linear(self.input_dim, 100)
        self.layers = nn.ModuleList()
        for _ in range(self.num_layers):
            self.layers.append(nn.Linear(100, 100))
        self.output_layer = nn.Linear(100, self.output_dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.activation(self.input_layer(x))
        for layer in self.layers:
            x = self.activation(layer(x))
        return self.output_layer(x)
