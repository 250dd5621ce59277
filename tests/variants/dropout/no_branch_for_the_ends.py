"""The mask serves for the rates 0 and 1 too; only the scale has a case of its own."""


def dropout_layer(X, dropout):
    assert dropout >= 0 and dropout <= 1
    keep = torch.rand(X.shape, dtype=torch.float64, device=X.device) >= dropout
    scale = 1 / (1 - dropout) if dropout < 1 else 0
    return X * keep * scale
