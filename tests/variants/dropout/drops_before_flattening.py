"""RegularizedNetwork drops from the feature maps before they are flattened, which is the same."""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        if self.training:
            x = dropout_layer(x, self.dropout_rate)
        return self.fc2(F.relu(self.fc1(x.flatten(start_dim=1))))
