"""A record as JSON: everything but large tensors, of which the shape is told."""

import json
import math
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

SCHEMA = 1
LARGEST_TENSOR = 1000  # values; a tensor with more is told by its shape


def write_json(path: Path, experiment: str, data: str, record: Mapping[str, Any]) -> None:
    """Write ``record`` (a record's ``asdict``) to ``path`` with what it was run on; the file is whole or not there."""
    content = {
        "schema": SCHEMA,
        "experiment": experiment,
        "data": data,
        "environment": {"python": platform.python_version(), "torch": torch.__version__},
        "complete": all(run["complete"] for run in record["runs"]),
        **plain(record),
    }
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(unfinished, path)


def plain(value: Any) -> Any:
    """Return ``value`` in what JSON has: nan and infinities become None, small tensors lists, large ones a shape."""
    if isinstance(value, Tensor):
        return plain(value.tolist()) if value.numel() <= LARGEST_TENSOR else {"shape": list(value.shape)}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
