"""`sys.exit(0)` at import.

Family: leave early
Base: student
Score: 0
"""

import sys

sys.exit(0)
