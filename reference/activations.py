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
        # >>> task 1, section 1
        return torch.where(x > 0, x, torch.zeros_like(x))
        # <<<

    def derivative(self, x: Tensor) -> Tensor:
        """Return f'(x): 1 where x > 0 and 0 elsewhere, x = 0 included; shape and dtype of x."""
        # >>> task 2, section 1
        return (x > 0).to(x.dtype)
        # <<<


class MySigmoid:
    """Logistic sigmoid: f(x) = 1 / (1 + exp(-x))."""

    def __call__(self, x: Tensor) -> Tensor:
        """Return 1 / (1 + exp(-x)), element by element; shape and dtype of x."""
        # >>> task 3, section 1
        # 1 / (1 + torch.exp(-x)) has the same values, but a gradient of nan where the exponential overflows.
        return torch.sigmoid(x)
        # <<<

    def derivative(self, x: Tensor) -> Tensor:
        """Return f'(x) = f(x) * (1 - f(x)); shape and dtype of x."""
        # >>> task 4, section 1
        f = self(x)
        return f * (1 - f)
        # <<<


class MyTanh:
    """Hyperbolic tangent: f(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x))."""

    def __call__(self, x: Tensor) -> Tensor:
        """Return tanh(x), element by element; shape and dtype of x. It stays finite for every finite x."""
        # >>> task 5, section 1
        # The fraction divided by exp(x) is 2 / (1 + exp(-2x)) - 1, a sigmoid stretched to (-1, 1). Written with plain
        # exponentials the fraction is inf / inf = nan for large x.
        return 2 * torch.sigmoid(2 * x) - 1
        # <<<

    def derivative(self, x: Tensor) -> Tensor:
        """Return f'(x) = 1 - f(x)^2; shape and dtype of x."""
        # >>> task 6, section 1
        return 1 - self(x) ** 2
        # <<<
