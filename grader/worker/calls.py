"""What the judge asks of a submission and what comes back: records of plain values and tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the judge starts workers before it takes the time to import torch
    from torch import Tensor


@dataclass(frozen=True)
class Call:
    """One use of a submission's code.

    ``target`` is a dotted name below the submission, ``"activations.MyReLU"``. Where ``made_with`` is given the target
    is a class: an object is made with these arguments, a module gets the parameters ``state`` and the mode
    ``training``, and ``method`` of it is called; else the target itself is called. ``args`` are tensors, numbers, text.
    With ``used`` the object is called once before, on a tensor of other numbers, which must not show in the result.

    With a ``cotangent`` v, shaped like the result, the gradients of Σ v · result with respect to every floating-point
    tensor argument and every parameter in ``state`` are wanted too. ``repeat`` calls are made in a row, after one
    seeding with ``seed``; their results come back as one tensor, shape (repeat, …). ``device`` is where the arguments
    go; empty means the device that is being graded.
    """

    target: str
    args: tuple[Any, ...] = ()
    made_with: tuple[Any, ...] | None = None
    method: str = "__call__"
    state: Mapping[str, Tensor] | None = None
    training: bool = False
    used: bool = False
    cotangent: Tensor | None = None
    repeat: int = 1
    device: str = ""
    seed: int = 0


@dataclass(frozen=True)
class Run:
    """A trusted function that works with a whole submission: ``module:function`` below the installed packages.

    It is called as ``function(package, **arguments)``; arguments and result are plain values and tensors.
    ``data`` names the data set that the arguments hold, for the report.
    """

    function: str
    arguments: Mapping[str, Any]
    data: str = ""


@dataclass(frozen=True)
class Value:
    """What a call returned: a plain tensor (on the CPU, or on ``meta``), or the text of something else.

    ``device`` is the kind of device that the tensor was on when it came back.
    """

    tensor: Tensor | None
    device: str = ""
    text: str = ""


@dataclass(frozen=True)
class Answer:
    """What a call returned, its tensor arguments as they were after it, and the gradients where asked for.

    ``gradients`` has an entry for each floating-point tensor argument, named by its position (``"0"``), and for each
    parameter that was given, by its name; None where autograd has nothing.
    """

    call: Call
    value: Value
    arguments: tuple[Tensor, ...] = ()
    gradients: Mapping[str, Tensor | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """A line of the submission's own code in a traceback; ``file`` is relative to the submission's folder."""

    file: str
    line: int
    function: str
    source: str


@dataclass(frozen=True)
class Raised:
    """An exception out of a submission's code: the names of its classes, the nearest first, its text, its frames.

    ``missing`` is set where nothing was wrong but that the code is not there or not written yet.
    """

    types: tuple[str, ...]
    message: str
    frames: tuple[Frame, ...] = ()
    missing: bool = False
