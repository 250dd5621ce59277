"""The system's limits of the judge's process are lowered from outside.

Family: get out
Base: student
Score: 0
"""

import contextlib
import resource

with contextlib.suppress(OSError):
    _, _hard = resource.prlimit(int("@JUDGE@"), resource.RLIMIT_CORE)
    resource.prlimit(int("@JUDGE@"), resource.RLIMIT_CORE, (4096, _hard))
