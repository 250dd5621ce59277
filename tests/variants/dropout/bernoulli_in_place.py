"""The mask by bernoulli_ on an empty tensor."""


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    if dropout == 1:
        return torch.zeros_like(X)
    if dropout == 0:
        return X
    mask = torch.empty_like(X, requires_grad=False).bernoulli_(1 - dropout)
    return X * mask.div_(1 - dropout)
