"""Carry out calls on a submission that is loaded in this very process."""

import importlib
import os
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from .calls import Answer, Call, Frame, Raised, Run, Value
from .load import Missing, Package
from .state import known_state, seed_all, use_full_precision

MESSAGE_LENGTH = 1_000  # characters kept of an exception's message
COMPILER = "torch._dynamo"
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # of an object in memory: another one every time
PLACES = (sys.prefix, sys.base_prefix, os.getcwd().rstrip(os.sep))  # of this machine
FRAMES = 5  # innermost frames kept of a traceback


class OtherParameters(Exception):
    """A module has other parameters than those for it; the text names its own: ``fc.weight (3, 2); fc.bias (3,)``."""


def prepare_device(device: str) -> None:
    """Make ``device`` ready: initialised, so that it can be seeded, and computing in full float32."""
    if device == "cuda":
        torch.cuda.init()  # type: ignore[no-untyped-call]
        use_full_precision()
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.zeros(1, device=device)  # the driver asks for what it needs now, before the system refuses some of it


@contextmanager
def without_compiler() -> Iterator[None]:
    """Spare the code inside the import of torch's compiler, which takes a second.

    The first operation on ``meta`` imports it, only to have it disabled for the code of that operation. Here it finds a
    stand-in that disables nothing, for there is nothing to disable.
    """
    if COMPILER in sys.modules:
        yield
        return
    stand_in = ModuleType(COMPILER)
    stand_in.__dict__["disable"] = lambda function, *rest, **options: function
    sys.modules[COMPILER] = torch.__dict__["_dynamo"] = stand_in
    try:
        yield
    finally:
        del sys.modules[COMPILER], torch.__dict__["_dynamo"]


def execute(package: Package, call: Call, device: str = "cpu") -> Answer:
    """Return what ``call`` gives on ``package``; what the submission raises passes through.

    Raises ``Missing`` where the submission has no such module or name.
    """
    with known_state(call.seed) as leave_modes, without_compiler() if call.device == "meta" else nullcontext():
        target: Any = package.find(call.target)
        place = call.device or device
        args = [_argument(value, place, call.cotangent is not None) for value in call.args]
        function = target if call.made_with is None else _make(target, call, place)
        results = [function(*args)] if call.repeat == 1 else [function(*_copies(args)) for _ in range(call.repeat)]
        leave_modes()
        gradients = {} if call.cotangent is None else _gradients(results[0], args, function, call)
        return Answer(
            call=call,
            value=_value(results[0], call, package) if call.repeat == 1 else _stacked(results, call, package),
            arguments=tuple(_plain(arg) for arg in args if isinstance(arg, Tensor)),
            gradients=gradients,
        )


def run(package: Package, order: Run) -> Any:
    """Return the plain result of a trusted function on ``package``."""
    module, _, name = order.function.partition(":")
    with known_state(0):
        result = getattr(importlib.import_module(module), name)(package, **order.arguments)
    return asdict(result) if is_dataclass(result) and not isinstance(result, type) else result


def describe(error: BaseException, package: Package) -> Raised:
    """Return the record of an exception that came out of ``package``."""
    frames = _frames(error, package)
    # Torch raises NotImplementedError too; a stub is a line of the submission that does.
    stub = isinstance(error, NotImplementedError) and bool(frames) and frames[-1].raises
    return Raised(
        types=tuple(kind.__name__ for kind in type(error).__mro__ if issubclass(kind, BaseException)),
        message=_text(error, MESSAGE_LENGTH, package),
        frames=tuple(frame.frame for frame in frames[-FRAMES:]),
        missing=stub or isinstance(error, Missing),
    )


def _argument(value: Any, device: str, differentiate: bool) -> Any:
    if not isinstance(value, Tensor):
        return value
    # A copy of the whole storage with the view laid over it: a non-contiguous argument stays one.
    storage = torch.empty(0, dtype=value.dtype).set_(value.untyped_storage()).clone().to(device)
    tensor = storage.as_strided(value.size(), value.stride(), value.storage_offset())
    return tensor.detach().requires_grad_(differentiate and tensor.is_floating_point())


def _copies(args: list[Any]) -> list[Any]:
    return [arg.clone() if isinstance(arg, Tensor) else arg for arg in args]


def _make(target: Any, call: Call, device: str) -> Any:
    instance = target(*(call.made_with or ()))
    if isinstance(instance, nn.Module):
        if call.state is not None:
            dtype = next((value.dtype for value in call.state.values()), torch.float32)
            instance.to(device=device, dtype=dtype)
            _load(instance, call.state)
        instance.train(call.training)
    if call.used:
        _use_before(instance, call, device)
    if call.method == "__call__":
        return instance
    if not hasattr(instance, call.method):
        raise Missing(f"{call.target} has no {call.method}")
    return getattr(instance, call.method)


def _use_before(instance: Any, call: Call, device: str) -> None:
    """Call the instance on other numbers of the same shape; whether that raises is no matter."""
    first = next(value for value in call.args if isinstance(value, Tensor))
    with known_state(call.seed), suppress(Exception):
        instance(torch.full(first.shape, 0.5, dtype=first.dtype, device=device))
    seed_all(call.seed)  # a GPU's generator, too


def _load(instance: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Give a module its parameters; buffers it keeps. Raises ``OtherParameters`` where it has not those, by shape."""
    buffers = dict(instance.named_buffers())
    try:
        instance.load_state_dict(
            {**{name: buffers[name] for name in instance.state_dict() if name in buffers}, **state}
        )
    except RuntimeError:
        own = {name: value for name, value in instance.state_dict().items() if name in state or name not in buffers}
        order = [*(name for name in state if name in own), *(name for name in own if name not in state)]
        shapes = {name: getattr(own[name], "shape", None) for name in order}
        if shapes == {name: value.shape for name, value in state.items()}:
            raise
        raise OtherParameters("; ".join(f"{name} {tuple(shape or ())}" for name, shape in shapes.items())) from None


def _gradients(result: Any, args: list[Any], function: Any, call: Call) -> dict[str, Tensor | None]:
    wanted = {str(place): arg for place, arg in enumerate(args) if isinstance(arg, Tensor) and arg.requires_grad}
    if isinstance(function, nn.Module) and call.state is not None:
        wanted |= dict(function.named_parameters())
    cotangent = call.cotangent
    if not isinstance(result, Tensor) or not result.requires_grad or cotangent is None or not wanted:
        return dict.fromkeys(wanted)
    if result.numel() != cotangent.numel():  # a result of the wrong size has no gradient to compare
        return dict.fromkeys(wanted)
    cotangent = cotangent.to(result).reshape(result.shape)
    followed = {name: tensor for name, tensor in wanted.items() if tensor.requires_grad}  # one may be frozen
    found = torch.autograd.grad(result, list(followed.values()), cotangent, allow_unused=True)
    grads = dict(zip(followed, found, strict=True))
    return {name: None if grads.get(name) is None else _plain(grads[name]) for name in wanted}


def _plain(tensor: Tensor) -> Tensor:
    tensor = tensor.detach()
    return tensor if tensor.device.type == "meta" else tensor.cpu().clone(memory_format=torch.contiguous_format)


def _value(result: Any, call: Call, package: Package) -> Value:
    if not isinstance(result, Tensor):
        return Value(None, text=f"{type(result).__name__}: {_text(result, 200, package)}")
    if result.layout is not torch.strided or result.is_quantized:
        return Value(None, text=f"a tensor of layout {result.layout}, dtype {result.dtype}")
    if result.device.type == "meta" and call.device != "meta":
        return Value(None, text="a tensor on device meta, which has no numbers")
    return Value(_plain(result), device=result.device.type)


def _stacked(results: list[Any], call: Call, package: Package) -> Value:
    """Return the results of repeated calls as one value: a thousand small tensors take longer to name than to make."""
    for result in results:
        if not isinstance(result, Tensor):
            return _value(result, call, package)
    other = next((result.shape for result in results if result.shape != results[0].shape), None)
    if other is not None:
        first, second = (_text(tuple(shape), 80, package).replace(" ", "") for shape in (results[0].shape, other))
        return Value(None, text=f"tensors whose shape changes from call to call: {first}, then {second}")
    if len({(result.dtype, result.device) for result in results}) > 1:
        return Value(None, text="tensors that differ in dtype or device from call to call")
    return _value(torch.stack(results), call, package)


def _text(value: object, length: int, package: Package) -> str:
    """Return ``str(value)``, or what keeps it from having one, cut to ``length`` characters.

    Addresses in memory, and the folders and the name that belong to this machine and this run, are not part of it.
    """
    try:
        text = str(value)
    except Exception as error:
        text = f"<its text cannot be made: {type(error).__name__}>"
    text = ADDRESS.sub("", text[: 10 * length])
    for place in filter(None, (str(package.folder), *PLACES)):
        text = text.replace(f"{place}{os.sep}", "").replace(place, ".")
    text = text.replace(package.name, "submission")
    return text if len(text) <= length else text[:length] + "…"


@dataclass(frozen=True)
class _Place:
    """A frame of the submission, and whether it is the innermost, with a ``raise`` of its own."""

    frame: Frame
    raises: bool


def _frames(error: BaseException, package: Package) -> list[_Place]:
    found = []
    summary = traceback.extract_tb(error.__traceback__)
    for depth, frame in enumerate(summary, start=1):
        file = _relative(frame.filename, package)
        if file is not None:
            record = Frame(file, frame.lineno or 0, frame.name, (frame.line or "").strip()[:200])
            found.append(_Place(record, depth == len(summary) and "raise" in record.source))
    file = _relative(error.filename, package) if isinstance(error, SyntaxError) and error.filename else None
    if file is not None and isinstance(error, SyntaxError):
        record = Frame(file, error.lineno or 0, "<module>", (error.text or "").strip()[:200])
        found.append(_Place(record, raises=False))
    return found


def _relative(filename: str, package: Package) -> str | None:
    try:
        return Path(filename).resolve().relative_to(package.folder).as_posix()
    except (ValueError, OSError):
        return None
