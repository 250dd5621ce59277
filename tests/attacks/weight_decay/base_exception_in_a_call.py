"""A BaseException in a call whose text raises another one.

Family: leave early
Base: student
Score: 0
"""

class Leave(BaseException):
    def __str__(self):
        raise Leave


def l2_penalty(w):
    raise Leave
