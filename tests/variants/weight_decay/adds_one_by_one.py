"""The penalty as a Python sum over the elements."""


def l2_penalty(w):
    return sum((value * value for value in w.flatten()), start=w.new_zeros(())) / 2
