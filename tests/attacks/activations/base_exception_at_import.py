"""A BaseException of its own at import passes every `except Exception`.

Family: leave early
Base: student
Score: 0
"""

class Leave(BaseException):
    pass


raise Leave
