def is_probability(value):
    """Tell whether the value lies in [0, 1]."""
    return 0 <= value <= 1
