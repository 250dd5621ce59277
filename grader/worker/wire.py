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

HEADER_LIMIT = 16 * 2**20  # bytes of JSON around the tensors
DEPTH_LIMIT = 32  # levels of nesting


def pack(value: Any) -> bytes:
    """Return ``value`` as bytes: None, bool, int, float, str, lists, tuples, mappings with text keys, and tensors.

    Strides are kept, so a view stays a view; a tuple comes back as a list. Raises ``WireError`` for anything else.
    """
    tensors: dict[str, Tensor] = {}
    text = json.dumps(_flatten(value, tensors))
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
    except (SafetensorError, ValueError, KeyError, TypeError, RecursionError, RuntimeError) as error:
        raise WireError(f"not a message: {type(error).__name__}") from None
    except AttributeError:
        raise WireError("not a message: an unknown dtype") from None


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
    if tensor.device.type == "meta":
        return {"meta": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")}
    tensor = tensor.detach()
    storage = tensor.untyped_storage()
    name = f"{storage.data_ptr()} {tensor.dtype}"
    tensors.setdefault(name, torch.empty(0, dtype=tensor.dtype).set_(storage))
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
        dtype = getattr(torch, value["dtype"])
        return torch.empty(value["meta"], dtype=dtype, device="meta")
    if value.keys() == {"t", "view"}:
        size, stride, offset = value["view"]
        return tensors[value["t"]].as_strided(size, stride, offset)
    raise WireError("an unknown mark")
