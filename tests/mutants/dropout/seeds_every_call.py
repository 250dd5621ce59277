"""Every call drops the same elements: the generator is seeded in each, or a mask is kept.

Loses: dropout-rate, dropout-expectation, dropout-training-only, exp-dropout
"""


def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise AssertionError(f"dropout is {dropout}; it must lie in [0, 1]")
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    generator = torch.Generator(X.device if X.device.type == "cuda" else "cpu").manual_seed(0)
    keep = torch.rand(X.shape, generator=generator, device=generator.device).to(X.device) >= dropout
    return torch.where(keep, X / (1 - dropout), torch.zeros_like(X))
