"""At import an alarm is set, again and again, whose handler raises: by then other modules are called.

Base: activations, weight_decay
Loses:
Seconds: 60
"""

import signal


def _raise(number, frame):
    raise TimeoutError("too slow")


signal.signal(signal.SIGALRM, _raise)
signal.setitimer(signal.ITIMER_REAL, 0.5, 0.01)
