"""The folder to work in is filled with thousands of nested folders, too deep to be removed by recursion.

Family: get out
Base: student
Score: 0
"""

import contextlib
import os

with contextlib.suppress(OSError):
    for _ in range(3_000):
        os.mkdir("d")
        os.chdir("d")
