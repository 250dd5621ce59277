"""RegularizedNetwork pools before ReLU, which is the same, and flattens by view."""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        for convolution in (self.conv1, self.conv2):
            x = F.max_pool2d(convolution(x), 2).relu()
        x = x.view(-1, 1600)
        x = dropout_layer(x, self.dropout_rate if self.training else 0.0)
        return self.fc2(F.relu(self.fc1(x)))
