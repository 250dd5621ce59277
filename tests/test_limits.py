"""The limits of a grading, as the documents tell them."""

from dataclasses import fields

import pytest
from cases import ROOT

from grader.limits import MIB, Limits

TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")


def written(value: float) -> set[str]:
    """Return the ways in which a default may be written: seconds, a count, or bytes in larger units."""
    return {f"{value:g} s", f"{value:g}", f"{value / MIB:g} MiB", f"{value / 1024:g} KiB"}


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_each_limit_is_documented_with_its_default(name: str) -> None:
    """docs/security.md has a row for each limit, with the number that stands in the code."""
    rows = [line.split("|") for line in TEXT.splitlines() if line.startswith(f"| `{name}` |")]
    assert len(rows) == 1
    assert rows[0][2].strip() in written(getattr(Limits(), name))
