"""Whole channels are dropped by F.dropout2d instead of single features by dropout_layer.

Loses: dropout-training-only, exp-dropout
"""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.dropout2d(x, self.dropout_rate, self.training)
        x = torch.flatten(x, 1)
        return self.fc2(F.relu(self.fc1(x)))
