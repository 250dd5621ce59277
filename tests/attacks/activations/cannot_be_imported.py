"""A module that cannot be imported takes its criteria out of no total.

Family: shrink the total
Base: student
Score: 0
"""

import a_module_that_is_not_there
