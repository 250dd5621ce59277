"""Import hooks and sys.path are changed, so that later imports come from the submission.

Family: steer the harness
Base: student
Score: 0
"""

import sys


class _Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        raise ImportError(name)


sys.path[:] = ["/submission"]
sys.path_hooks.clear()
sys.meta_path.insert(0, _Finder)
