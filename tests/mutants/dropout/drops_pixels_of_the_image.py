"""Dropout stands before conv1, on the image, instead of before fc1.

Loses: dropout-training-only, exp-dropout
"""


class RegularizedNetwork(RegularizedNetwork):
    def forward(self, x):
        if self.training:
            x = dropout_layer(x, self.dropout_rate)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        return self.fc2(F.relu(self.fc1(x)))
