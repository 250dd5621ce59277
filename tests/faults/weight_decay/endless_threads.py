"""Threads that never end, and are no daemons, wait and count beside right answers.

Base: weight_decay
Loses:
Seconds: 60
"""

import threading
import time


def _wait():
    while True:
        time.sleep(0.01)


for _ in range(50):
    threading.Thread(target=_wait).start()
