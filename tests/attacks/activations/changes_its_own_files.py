"""The submission changes its own files while it is graded.

Family: get out
Base: student
Score: 0
Process: succeeds: outside
"""

import contextlib
from pathlib import Path

with contextlib.suppress(OSError):
    Path(__file__).write_text("MyReLU = None")
    Path(__file__).with_name("answers.md").write_text("## Q1\nforged")
