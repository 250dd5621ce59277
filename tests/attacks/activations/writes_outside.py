"""A file is written, and another changed, outside the submission's folder.

Family: get out
Base: student
Score: 0
Process: succeeds: marker, outside
"""

import contextlib

with contextlib.suppress(OSError), open("@MARKER@", "w") as _file:
    _file.write("outside")
with contextlib.suppress(OSError), open("@VICTIM@", "w") as _file:
    _file.write("hostile,100")
