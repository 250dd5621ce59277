from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import torch

Function = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Activation:
    """A function and its slope, both element by element."""

    function: Function
    slope: Function

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return self.function(x)

    def derivative(self, x: torch.Tensor) -> torch.Tensor:
        return self.slope(x)


@dataclass(frozen=True)
class MyReLU(Activation):
    name: ClassVar[str] = "relu"
    function: Function = field(default=torch.relu)
    slope: Function = field(default=lambda x: (x > 0).to(x.dtype))


@dataclass(frozen=True)
class MySigmoid(Activation):
    name: ClassVar[str] = "sigmoid"
    function: Function = field(default=torch.sigmoid)
    slope: Function = field(default=lambda x: torch.sigmoid(x) * (1 - torch.sigmoid(x)))


@dataclass(frozen=True)
class MyTanh(Activation):
    name: ClassVar[str] = "tanh"
    function: Function = field(default=torch.tanh)
    slope: Function = field(default=lambda x: 1 - torch.tanh(x).square())
