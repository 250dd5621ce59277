"""Three activation functions and their derivatives.

Each class is called like a function, ``MyReLU()(x)``, and has a ``derivative``. All act element by element: x is a
float tensor of any shape, and what comes back has the shape, dtype and device of x. None of them changes x.
"""

import torch
from torch import Tensor


class MyReLU:
    """Rectified linear unit: f(x) = max(0, x)."""

    def __call__(self, x: Tensor) -> Tensor:
        """Return max(0, x), element by element; shape and dtype of x."""
        raise NotImplementedError("task 1: MyReLU.__call__ is not written yet (handout, section 1)")

    def derivative(self, x: Tensor) -> Tensor:
        """Return f'(x): 1 where x > 0 and 0 elsewhere, x = 0 included; shape and dtype of x."""
        raise NotImplementedError("task 2: MyReLU.derivative is not written yet (handout, section 1)")


class MySigmoid:
    """Logistic sigmoid: f(x) = 1 / (1 + exp(-x))."""

    def __call__(self, x: Tensor) -> Tensor:
        """Return 1 / (1 + exp(-x)), element by element; shape and dtype of x."""
        raise NotImplementedError("task 3: MySigmoid.__call__ is not written yet (handout, section 1)")

    def derivative(self, x: Tensor) -> Tensor:
        """Return f'(x) = f(x) * (1 - f(x)); shape and dtype of x."""
        raise NotImplementedError("task 4: MySigmoid.derivative is not written yet (handout, section 1)")


class MyTanh:
    """Hyperbolic tangent: f(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x))."""

    def __call__(self, x: Tensor) -> Tensor:
        """Return tanh(x), element by element; shape and dtype of x. It stays finite for every finite x."""
        raise NotImplementedError("task 5: MyTanh.__call__ is not written yet (handout, section 1)")

    def derivative(self, x: Tensor) -> Tensor:
        """Return f'(x) = 1 - f(x)^2; shape and dtype of x."""
        raise NotImplementedError("task 6: MyTanh.derivative is not written yet (handout, section 1)")
