"""A daemon in a session of its own outlives the run and writes a report after it.

Family: forge the report
Base: student
Score: 0
"""

import contextlib
import os
import subprocess
import sys
import time

_CODE = "import time; time.sleep(30); open('@MARKER@', 'w')"
with contextlib.suppress(OSError):
    subprocess.Popen([sys.executable, "-c", _CODE, "@TOKEN@"], start_new_session=True)
with contextlib.suppress(OSError):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(30)
        os._exit(0)
