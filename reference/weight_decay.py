"""The penalty of L2 regularisation, also called weight decay."""

import torch


def l2_penalty(w: torch.Tensor) -> torch.Tensor:
    """Return ½ · Σ w², a 0-dim tensor, for w of any shape.

    The half makes the gradient of λ · l2_penalty(w) equal λ · w, which is what ``weight_decay=λ`` adds in
    ``torch.optim.SGD``.
    """
    # >>> task 8, section 3
    return (w**2).sum() / 2
    # <<<
