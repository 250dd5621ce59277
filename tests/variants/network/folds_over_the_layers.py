"""The forward pass is a fold over the layers."""

from functools import reduce


class Network(Network):
    def forward(self, x):
        layers = [self.input_layer, *self.layers]
        return self.output_layer(reduce(lambda hidden, layer: self.activation(layer(hidden)), layers, x))
