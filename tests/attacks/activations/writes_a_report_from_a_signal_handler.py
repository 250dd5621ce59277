"""A signal handler writes a report over the judge's, once a second.

Family: forge the report
Base: student
Score: 0
"""

import contextlib
import os
import signal


def _write(number, frame):
    with contextlib.suppress(OSError):
        os.makedirs("@REPORTS@/hostile", exist_ok=True)
        with open("@REPORTS@/hostile/report.json", "w") as file:
            file.write('{"score": 100}')


for _number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
    signal.signal(_number, _write)
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
