"""`os._exit(0)` at import ends the process as if all were well.

Family: leave early
Base: student
Score: 0
"""

import os

os._exit(0)
