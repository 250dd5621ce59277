"""The limits of a grading, as the documents tell them."""

from dataclasses import fields, replace
from pathlib import Path

import pytest
from cases import ROOT

from grader import limits
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


@pytest.mark.parametrize(("total", "memory"), [(65536, 4096), (16384, 4096), (7900, 1792), (4096, 1024), (512, 1024)])
def test_a_worker_gets_a_quarter_of_a_small_machine(total: int, memory: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory of a worker, in MiB, by that of the machine: so that the limit ends it, and not the system."""
    monkeypatch.setattr(limits, "_total_memory", lambda: total * MIB)
    assert Limits().on_this_machine() == Limits(memory=memory * MIB)
    assert Limits.at_full_length().on_this_machine() == replace(Limits.at_full_length(), memory=memory * MIB)


def test_the_limit_of_a_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a container has less memory than its machine, or none of its own, that is seen."""
    (tmp_path / "max").write_text("max\n", "ascii")
    (tmp_path / "less").write_text(f"{2048 * MIB}\n", "ascii")
    monkeypatch.setattr(limits, "CONTAINER", (tmp_path / "not there", tmp_path / "max"))
    machine = limits._total_memory()
    monkeypatch.setattr(limits, "CONTAINER", (tmp_path / "max", tmp_path / "less"))
    assert limits._total_memory() == min(machine, 2048 * MIB)
