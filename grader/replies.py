"""What a worker's reply must look like; whatever is not so raises."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from .worker.calls import Answer, Call, Frame, Raised, Value

LINES = 10**6  # no module has more
TEXT = 2_000  # characters that are kept of one; a worker sends no more
MOST = 50  # frames and classes of an exception, likewise


def read_raised(plain: Any) -> Raised:
    """Return the record of an exception."""
    frames = tuple(
        Frame(_text(frame["file"]), _line(frame["line"]), _text(frame["function"]), _text(frame["source"]))
        for frame in map(mapping, _list(plain["frames"])[-MOST:])
    )
    types = tuple(_text(name) for name in _list(plain["types"])[:MOST])
    return Raised(types or ("Exception",), _text(plain["message"]), frames, plain["missing"] is True)


def read_answers(calls: Sequence[Call], plain: Any) -> list[Answer]:
    """Return the answers to ``calls``, one for each."""
    return [_answer(call, mapping(each)) for call, each in zip(calls, _list(plain), strict=True)]


def _answer(call: Call, plain: Any) -> Answer:
    value, meta = mapping(plain["value"]), call.device == "meta"
    given = [place for place, arg in enumerate(call.args) if isinstance(arg, Tensor)]
    arguments = tuple(_tensor(item, meta) for item in _list(plain["arguments"]))
    found = mapping(plain["gradients"])
    wanted = [] if call.cotangent is None else [str(place) for place in given if call.args[place].is_floating_point()]
    if len(arguments) != len(given) or not found.keys() >= set(wanted):
        raise ValueError("arguments or gradients that are not those of the call")
    names = [name for name in (*wanted, *(call.state or ())) if name in found]  # and no other, however many there are
    gradients = {name: None if found[name] is None else _tensor(found[name], meta) for name in names}
    tensor = None if value["tensor"] is None else _tensor(value["tensor"], meta)
    return Answer(call, Value(tensor, _text(value["device"]), _text(value["text"])), arguments, gradients)


def _tensor(value: Any, meta: bool) -> Tensor:
    if not isinstance(value, Tensor) or (value.device.type == "meta" and not meta):
        raise TypeError("no tensor, or none with numbers")
    if not value.is_contiguous():  # a view that repeats a few bytes could pass for a tensor of any size
        raise ValueError("a view")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value[:TEXT]


def number(value: Any) -> int:
    """Return ``value``, a whole number."""
    if type(value) is not int:
        raise TypeError("no whole number")
    return value


def _line(value: Any) -> int:
    if not 0 <= number(value) < LINES:
        raise ValueError("no line of a file")
    return int(value)


def mapping(value: Any) -> dict[str, Any]:
    """Return ``value``, a mapping."""
    if type(value) is not dict:  # a tensor takes text for an index
        raise TypeError("no mapping")
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list:  # a tensor has items, too: as many as it says
        raise TypeError("no list")
    return value
