"""Nested plain values and tensors as bytes.

A message is a safetensors file in memory: storages, and the structure around the views of them as JSON in its metadata.
Nothing here runs code that a message brings.
"""

import json
from collections.abc import Mapping
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from .frames import WireError

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.bool),
        *(torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
    )
}
HEADER_LIMIT = 2**20  # bytes of JSON around the tensors
DEPTH_LIMIT = 32  # levels of nesting


def pack(value: Any) -> bytes:
    """Return ``value`` as bytes: None, bool, int, float, str, lists, tuples, mappings with text keys, and tensors.

    Strides are kept, so a view stays a view; a tuple comes back as a list. Raises ``WireError`` for anything else.
    """
    tensors: dict[str, Tensor] = {}
    try:
        text = json.dumps(_flatten(value, tensors))
    except (ValueError, RecursionError) as error:  # an integer of thousands of digits; a list that holds itself
        raise WireError(f"a value that has no text: {type(error).__name__}") from None
    return safetensors.torch.save(tensors, metadata={"json": text})


def unpack(data: bytes) -> Any:
    """Return the value that ``pack`` made ``data`` from. Raises ``WireError``, and only that, for other bytes."""
    try:
        length = int.from_bytes(data[:8], "little")  # of the JSON header, as safetensors defines it
        if length > min(HEADER_LIMIT, len(data)):
            raise WireError(f"a header of {length} bytes")
        header = json.loads(data[8 : 8 + length])
        text = header["__metadata__"]["json"]
        return _restore(json.loads(text), safetensors.torch.load(data), 0)
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, RecursionError, RuntimeError) as error:
        raise WireError(f"not a message: {type(error).__name__}") from None


def _flatten(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        return _flatten_tensor(value, tensors)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise WireError("a mapping whose keys are not text")
        return {"d": {key: _flatten(item, tensors) for key, item in value.items()}}
    if isinstance(value, list | tuple):
        return [_flatten(item, tensors) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise WireError(f"a {type(value).__name__}, which no message can hold")


def _flatten_tensor(tensor: Tensor, tensors: dict[str, Tensor]) -> Any:
    """Return the mark of a view, and put the storage it looks at, once, among the tensors."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in DTYPES or tensor.layout != torch.strided:
        raise WireError(f"a tensor of dtype {dtype}, layout {tensor.layout}")
    if tensor.device.type == "meta":
        return {"meta": list(tensor.shape), "dtype": dtype}
    tensor = tensor.detach()
    storage = tensor.untyped_storage()
    name = f"{storage.data_ptr()} {storage.nbytes()} {dtype}"
    if name not in tensors:
        flat = torch.empty(0, dtype=tensor.dtype).set_(storage)
        shared = any(flat.data_ptr() == other.data_ptr() for other in tensors.values())
        tensors[name] = flat.clone() if shared else flat  # the format has no memory under two dtypes
    return {"t": name, "view": [list(tensor.shape), list(tensor.stride()), tensor.storage_offset()]}


def _restore(value: Any, tensors: Mapping[str, Tensor], depth: int) -> Any:
    if depth > DEPTH_LIMIT:
        raise WireError("nested too deeply")
    if isinstance(value, list):
        return [_restore(item, tensors, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"d"}:
        return {key: _restore(item, tensors, depth + 1) for key, item in value["d"].items()}
    if value.keys() == {"meta", "dtype"}:
        return torch.empty(value["meta"], dtype=DTYPES[value["dtype"]], device="meta")
    if value.keys() == {"t", "view"}:
        size, stride, offset = value["view"]
        tensor = tensors[value["t"]]
        if tensor.dtype not in DTYPES.values():  # the format knows more than can be computed with
            raise WireError(f"a tensor of dtype {tensor.dtype}")
        return tensor.as_strided(size, stride, offset)
    raise WireError("an unknown mark")
