"""What the graded properties draw: tensors of every shape, dtype and layout, and parameters of networks."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from hypothesis import example
from hypothesis import strategies as st
from torch import Tensor

T = TypeVar("T")
FLOATS = (torch.float32, torch.float64)
SEEDS = st.integers(0, 2**32 - 1)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw float32 numbers in [low, high]."""
    return st.floats(low, high, width=32)


def either_sign(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw float32 numbers whose absolute value is in [low, high]; the ends must be float32 numbers."""
    return st.one_of(numbers(low, high), numbers(-high, -low))


MODERATE = numbers(-10, 10)
LARGE = either_sign(10, 1e4)
NOT_ZERO = either_sign(2**-5, 8)


@st.composite
def tensors(
    draw: st.DrawFn,
    elements: st.SearchStrategy[float] = MODERATE,
    *,
    dimensions: tuple[int, int] = (1, 4),
    side: tuple[int, int] = (1, 3),
    dtypes: Sequence[torch.dtype] = FLOATS,
) -> Tensor:
    """Draw a contiguous tensor: number of dimensions and length of each side within the bounds given."""
    shape = draw(st.lists(st.integers(*side), min_size=dimensions[0], max_size=dimensions[1]))
    count = math.prod(shape)
    values = draw(st.lists(elements, min_size=count, max_size=count))
    return torch.tensor(values, dtype=draw(st.sampled_from(dtypes))).reshape(shape)


@st.composite
def any_tensors(draw: st.DrawFn, elements: st.SearchStrategy[float] = MODERATE) -> Tensor:
    """Draw a tensor of 0 to 4 dimensions, empty ones too, contiguous or a view: transposed, every second, repeated."""
    tensor: Tensor = draw(tensors(elements, dimensions=(0, 4), side=(0, 3)))
    layout = draw(st.sampled_from(["contiguous", "transposed", "strided", "expanded"]))
    if layout == "transposed":
        return tensor.permute(tuple(reversed(range(tensor.dim()))))
    if layout == "strided" and tensor.dim():
        return tensor.repeat_interleave(2, -1)[..., ::2]
    if layout == "expanded":
        return tensor.unsqueeze(0).expand(2, *tensor.shape)
    return tensor


def single_numbers(*numbers: float, dtype: torch.dtype = torch.float32) -> Callable[[T], T]:
    """Return the decorator that has a property of ``x`` tried on each number alone: the smallest input there is."""

    def decorate(test: T) -> T:
        for number in reversed(numbers):
            test = example(x=torch.tensor([number], dtype=dtype))(test)
        return test

    return decorate


MANY = (64, 100)  # the shape of some thousand numbers: what is right of a few could be wrong of them


def normal(shape: Sequence[int], seed: int, scale: float = 1.0) -> Tensor:
    """Return float32 draws from N(0, scale²), the same for the same seed."""
    return scale * torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def shown(tensor: Tensor) -> Tensor:
    """Return ``tensor`` rounded to three digits, so that a report shows the very numbers that were used."""
    return (tensor * 1000).round() / 1000
