"""Calls are carried out on the package that a process has loaded."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from cases import ROOT

from grader.comparison import ANYTHING, Mismatch, compare
from grader.worker.calls import Call
from grader.worker.execute import execute
from grader.worker.load import Package

KINDS = """
import itertools, torch

count = itertools.count()
def kept(x): return x[: next(count) + 2]
def floats(x): return x.to([torch.float32, torch.float64][next(count) % 2])
def sparse(x): return x.to_sparse()
def numbers(x): return x.tolist()
"""


def test_the_first_operation_on_meta_does_not_import_the_compiler() -> None:
    """A second is saved in each worker: torch's compiler is not imported for what is judged on ``meta``."""
    code = (
        "import sys, torch\n"
        "from grader.worker.execute import without_compiler\n"
        "with without_compiler():\n"
        "    assert (torch.ones(2, device='meta') * 2).device.type == 'meta'\n"
        "assert 'torch._dynamo' not in sys.modules\n"
        "import torch._dynamo\n"
        "assert torch.compile(lambda x: 2 * x, backend='eager')(torch.ones(1)).item() == 2\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    ("function", "returned", "difference"),
    [
        (
            "kept",
            "tensors whose shape changes from call to call: (2,3), then (3,3)",
            "the calls do not give tensors of one kind",
        ),
        (
            "floats",
            "tensors that differ in dtype or device from call to call",
            "the calls do not give tensors of one kind",
        ),
        (
            "sparse",
            "a tensor of layout torch.sparse_coo, dtype torch.float32",
            "this is not a plain tensor with numbers",
        ),
        ("numbers", "list: [[1.0, 1.0, 1.0]]", "this is not a tensor"),
    ],
)
def test_what_came_back_is_told_as_what_it_is(tmp_path: Path, function: str, returned: str, difference: str) -> None:
    """Tensors that cannot be compared are told by their shapes or kind, and not said to be no tensors."""
    (tmp_path / "kinds.py").write_text(KINDS, encoding="utf-8")
    package = Package(tmp_path, f"kinds_{function}")
    x = torch.ones(1 if function == "numbers" else 9, 3)
    answer = execute(package, Call(f"kinds.{function}", (x,), repeat=3))
    package.close()
    with pytest.raises(Mismatch) as mismatch:
        compare(answer, x.expand(3, *x.shape), ANYTHING)
    finding = mismatch.value.finding
    assert (finding.returned, finding.difference) == (returned, difference)
