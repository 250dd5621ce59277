"""RegularizedNetwork calls F.dropout, which drops in evaluation mode too unless it is told not to.

Loses: dropout-training-only, exp-dropout
"""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.dropout(x, self.dropout_rate)
        return self.fc2(F.relu(self.fc1(x)))
