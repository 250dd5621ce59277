"""Reports as text in the gradebook, and back: all that a report shows, so that it can be written again."""

import json
from typing import Any

import cattrs
from cattrs.preconf.json import make_converter

from grader.report import Report

_CONVERTER = make_converter()
_CONVERTER.register_structure_hook(float, lambda value, _: value)  # 4 points stay 4, and not 4.0


def to_text(record: Any) -> str:
    """Return a frozen record as JSON."""
    return json.dumps(_CONVERTER.unstructure(record), ensure_ascii=False, sort_keys=True)


def report_from(text: str) -> Report:
    """Return the report that ``to_text`` was given. Raises ``ValueError`` for other text."""
    try:
        return _CONVERTER.structure(json.loads(text), Report)
    except cattrs.BaseValidationError as error:
        raise ValueError("no report") from error
