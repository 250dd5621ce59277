"""A call waits for a lock that it holds itself.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import threading


def l2_penalty(w):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
