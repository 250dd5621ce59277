"""Calls are carried out on the package that a process has loaded."""

import subprocess
import sys

from cases import ROOT


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
