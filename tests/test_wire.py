"""What crosses the border to a worker: whole there and back, and harmless whatever bytes come.

Frames and messages only; the processes at both ends have tests of their own.
"""

import contextlib
import io
import json
from typing import Any

import pytest
import safetensors.torch
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from specification.strategies import any_tensors
from torch import Tensor

from grader.worker.frames import LENGTH, WireError, read_frame, write_frame
from grader.worker.wire import pack, unpack

NAN, INF = float("nan"), float("inf")
DTYPES = (
    *("float64", "float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2", "float8_e8m0fnu"),
    *("int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool"),
    *("complex128", "complex64", "bits8", "int4", "uint4"),
)
NUMBERS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
VALUES = st.recursive(
    st.one_of(NUMBERS, any_tensors(st.floats(width=32))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)
STORED = torch.arange(6.0)


def plain(value: Any) -> Any:
    """Return ``value`` in a form in which equal means the same: nan too, and each tensor's layout and bytes."""
    if isinstance(value, Tensor):
        whole = value.flatten().clone(memory_format=torch.contiguous_format)
        raw = b"" if value.device.type == "meta" else bytes(whole.view(torch.uint8).tolist())
        return "tensor", value.dtype, value.shape, value.stride(), value.device.type, raw
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return repr(value)


def message(structure: object) -> bytes:
    """Return a message with this JSON around one stored tensor, called ``q``, as any process could write it."""
    return safetensors.torch.save({"q": STORED}, metadata={"json": json.dumps(structure)})


@given(value=VALUES)
@example(value={"": [NAN, INF, -INF, -0.0, 2**70, "\ud800", None, True]})
@example(value={"d": {"t": 1, "view": [], "meta": 2}})
@example(value=[[], {}, (), [[]], ({},)])
def test_values_come_back_as_they_were(value: Any) -> None:
    """Nested plain values and tensors come back the same, but for tuples, which are lists then."""
    assert plain(unpack(pack(value))) == plain(value)


@pytest.mark.parametrize("name", DTYPES)
def test_a_dtype_comes_back_or_is_refused(name: str) -> None:
    """A tensor of any dtype comes back with its bytes, or packing it raises WireError."""
    raw = torch.tensor([0, 1] * 16, dtype=torch.uint8)
    tensor = torch.empty(0, dtype=getattr(torch, name)).set_(raw.untyped_storage())
    with contextlib.suppress(WireError):
        packed = pack(tensor)
        found = unpack(packed)
        assert (found.dtype, found.shape, bytes(found.untyped_storage())) == (tensor.dtype, tensor.shape, bytes(raw))


LAYOUTS = {
    "0-d": torch.tensor(1.5),
    "empty": torch.zeros(2, 0, 3),
    "transposed": torch.arange(6.0).reshape(2, 3).T,
    "strided": torch.arange(10.0)[1::3],
    "offset": torch.arange(10.0)[4:],
    "expanded": torch.tensor([1.0, 2.0]).expand(5, 2),
    "overlapping": torch.arange(6.0).unfold(0, 3, 1),
    "odd-storage": torch.arange(5.0)[:4].view(torch.float64),
    "special": torch.tensor([NAN, INF, -INF, -0.0]),
    "parameter": torch.nn.Parameter(torch.ones(2)).detach(),
    "meta": torch.zeros(2, 3, device="meta"),
    "meta-0-d": torch.zeros((), dtype=torch.int64, device="meta"),
}


@pytest.mark.parametrize("tensor", LAYOUTS.values(), ids=LAYOUTS)
def test_a_view_stays_the_view_it_was(tensor: Tensor) -> None:
    """A tensor comes back with its shape, strides, dtype, device and bytes."""
    assert plain(unpack(pack(tensor))) == plain(tensor)


def test_an_expanded_view_costs_what_it_looks_at() -> None:
    """A view that repeats four bytes a billion times is packed as four bytes."""
    assert len(pack(torch.ones(1).expand(10**9))) < 1_000


def test_views_of_one_storage_are_sent_once() -> None:
    """Two views of a large storage take the room of one."""
    large = torch.zeros(10_000)
    assert len(pack([large, large[::2], large.reshape(100, 100).T])) < 50_000


SHARED = torch.arange(8.0)
TOGETHER = {
    "two-dtypes": [SHARED, SHARED.view(torch.int32)],
    "short-view-first": [torch.from_numpy(SHARED.numpy()[:2]), torch.from_numpy(SHARED.numpy())],
    "two-empty": [torch.zeros(0), torch.zeros(0, 3), torch.zeros(0, dtype=torch.int64)],
}


@pytest.mark.parametrize("tensors", TOGETHER.values(), ids=TOGETHER)
def test_tensors_that_share_memory_come_back_too(tensors: list[Tensor]) -> None:
    """Tensors that look at the same memory in different ways come back, each as it was."""
    assert plain(unpack(pack(tensors))) == plain(tensors)


UNSENDABLE = {
    "set": {1},
    "bytes": b"x",
    "object": object(),
    "number-key": {1: 2},
    "complex": 1j,
    "dtype": torch.float32,
    "sparse": torch.eye(2).to_sparse(),
    "endless-integer": 10**5000,
}


@pytest.mark.parametrize("value", UNSENDABLE.values(), ids=UNSENDABLE)
def test_what_no_message_can_hold_is_refused(value: object) -> None:
    """Packing anything else raises WireError, however deep it lies."""
    with pytest.raises(WireError):
        pack({"a": [value]})


def test_values_nested_without_end_are_refused() -> None:
    """Packing a list that holds itself raises WireError."""
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(WireError):
        pack(endless)


VALID = pack({"id": 1, "answers": [{"value": {"tensor": torch.arange(4.0), "text": ""}, "meta": LAYOUTS["meta"]}]})


@given(data=st.binary(max_size=100))
@example(data=b"")
@example(data=b"\xff" * 8)
@example(data=LENGTH.pack(2) + b"{}")
@example(data=LENGTH.pack(2**63) + b"{}")
@example(data=LENGTH.pack(20) + b'{"__metadata__":null}'[:20])
@example(data=LENGTH.pack(30_000_000) + b" " * 30_000_000)
def test_bytes_that_are_no_message_are_refused(data: bytes) -> None:
    """Unpacking any bytes but a message raises WireError and nothing else."""
    with pytest.raises(WireError):
        unpack(data)


@settings(max_examples=300)
@given(place=st.integers(0, len(VALID) - 1), change=st.binary(min_size=1, max_size=6), drop=st.integers(0, 6))
def test_a_damaged_message_is_refused_or_read(place: int, change: bytes, drop: int) -> None:
    """Unpacking a message in which a few bytes were changed raises WireError, or gives a value."""
    with contextlib.suppress(WireError):
        unpack(VALID[:place] + change + VALID[place + drop :])


ODD = st.one_of(NUMBERS, st.integers(-(2**65), 2**65), st.lists(st.integers(-2, 2**62), max_size=4), st.just({}))
NAMES = st.one_of(ODD, st.sampled_from(["float32", "int8", "nn", "Tensor", "__dict__", "_C", "load", "", "a.b"]))
MARKS = st.one_of(
    st.fixed_dictionaries({"meta": ODD, "dtype": NAMES}),
    st.fixed_dictionaries({"t": st.one_of(ODD, st.just("q")), "view": st.one_of(ODD, st.tuples(ODD, ODD, ODD))}),
    st.fixed_dictionaries({"d": ODD}),
    st.dictionaries(st.sampled_from(["t", "d", "view", "meta", "dtype", "x"]), ODD, max_size=3),
)


@settings(max_examples=300)
@given(structure=st.recursive(MARKS, lambda inner: st.lists(inner, max_size=2), max_leaves=3))
@example(structure={"t": "q", "view": [[3], [1], 4]})
@example(structure={"t": "q", "view": [[2**62, 4], [0, 0], 0]})
@example(structure={"t": "q", "view": [[2], [-1], 1]})
@example(structure={"t": "q", "view": [[1], [1], -1]})
@example(structure={"meta": [2**62, 2**62], "dtype": "float32"})
@example(structure={"meta": [-1], "dtype": "float32"})
def test_a_forged_structure_is_refused_or_read(structure: object) -> None:
    """Unpacking a message whose JSON was made up raises WireError, or gives a value of the bytes that were sent."""
    with contextlib.suppress(WireError):
        unpack(message(structure))


@pytest.mark.parametrize("structure", [{"t": "q", "view": [[7], [1], 0]}, {"t": "q", "view": [[2], [6], 0]}])
def test_a_view_beyond_its_storage_is_refused(structure: object) -> None:
    """A view that would look past the bytes that were sent is refused."""
    with pytest.raises(WireError):
        unpack(message(structure))


@pytest.mark.parametrize("name", ["_dynamo", "_inductor", "onnx", "nn", "has_mps", "set_default_dtype", "Tensor"])
def test_a_dtype_must_be_one(name: str) -> None:
    """A dtype that is another name of torch's is refused."""
    with pytest.raises(WireError):
        unpack(message({"meta": [1], "dtype": name}))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"d":' * 100_000, "9" * 10_000, "nul", '"\\ud8'], ids=len)
def test_json_that_cannot_be_read_is_refused(text: str) -> None:
    """JSON that is too deep, too long a number or broken is refused."""
    with pytest.raises(WireError):
        unpack(safetensors.torch.save({}, metadata={"json": text}))


@given(messages=st.lists(st.binary(max_size=50), max_size=4))
def test_frames_come_back_in_order_then_none(messages: list[bytes]) -> None:
    """What is written as frames is read as the same messages, and None at the end."""
    stream = io.BytesIO()
    for data in messages:
        write_frame(stream, data)
    stream.seek(0)
    assert [read_frame(stream, 50) for _ in range(len(messages) + 1)] == [*messages, None]


@pytest.mark.parametrize("data", [b"\1", LENGTH.pack(3)[:7], LENGTH.pack(3), LENGTH.pack(3) + b"ab"], ids=len)
def test_half_a_frame_is_refused(data: bytes) -> None:
    """A stream that ends within a frame raises WireError."""
    with pytest.raises(WireError, match="half a frame"):
        read_frame(io.BytesIO(data), 100)


@pytest.mark.parametrize("length", [11, 2**40, 2**64 - 1])
def test_a_frame_over_the_limit_is_refused_unread(length: int) -> None:
    """A frame that announces more than the limit raises WireError with both numbers, and none of it is read."""
    stream = io.BytesIO(LENGTH.pack(length) + b"x" * 100)
    with pytest.raises(WireError, match=rf"a frame of {length} bytes; the limit is 10$"):
        read_frame(stream, 10)
    assert stream.tell() == LENGTH.size
