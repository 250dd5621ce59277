"""The mask drawn by torch.bernoulli."""


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    mask = torch.bernoulli(torch.full_like(X, 1 - dropout, requires_grad=False))
    return mask * X / (1 - dropout)
