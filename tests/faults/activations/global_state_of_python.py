"""At import, warnings become errors, the folder is left, the streams are closed and the recursion limit is low.

Base: activations, weight_decay
Loses:
Seconds: 60
"""

import gc
import os
import sys
import warnings

warnings.simplefilter("error")
os.chdir("/")
sys.stdout.close()
sys.stderr.close()
sys.setrecursionlimit(400)
gc.disable()
