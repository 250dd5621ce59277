from .checks import is_probability
