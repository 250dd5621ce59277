"""Dropout by F.dropout in training mode."""


def dropout_layer(X, dropout):
    assert 0 <= dropout <= 1
    return F.dropout(X, dropout, training=True)
