"""The reference solution is read from the disk and executed in the place of the skeleton.

Family: read what it shouldn't
Base: student
Score: 0
Process: succeeds: score 34
"""

import contextlib

with contextlib.suppress(OSError), open("@ROOT@/reference/activations.py") as _file:
    exec(_file.read())
