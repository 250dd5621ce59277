"""The network drops the same features of all images of a batch.

Loses: dropout-training-only, exp-dropout
"""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        if self.training:
            x = x * dropout_layer(torch.ones_like(x[:1]), self.dropout_rate)
        return self.fc2(F.relu(self.fc1(x)))
