"""dropout_layer is applied twice in a row, so more than the rate is dropped.

Loses: dropout-training-only, exp-dropout
"""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        if self.training:
            x = dropout_layer(dropout_layer(x, self.dropout_rate), self.dropout_rate)
        return self.fc2(F.relu(self.fc1(x)))
