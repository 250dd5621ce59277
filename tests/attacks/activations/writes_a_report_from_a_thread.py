"""A thread that never ends writes a report over the judge's again and again.

Family: forge the report
Base: student
Score: 0
"""

import contextlib
import os
import threading
import time


def _write():
    for _ in range(2_000):
        time.sleep(0.01)
        with contextlib.suppress(OSError):
            os.makedirs("@REPORTS@/hostile", exist_ok=True)
            with open("@REPORTS@/hostile/report.json", "w") as file:
                file.write('{"score": 100}')


threading.Thread(target=_write).start()
