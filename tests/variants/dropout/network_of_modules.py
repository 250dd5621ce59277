"""RegularizedNetwork with modules for the pools, the activation and dropout beside its four layers."""


class Dropout(nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        return dropout_layer(x, self.rate) if self.training else x


class RegularizedNetwork(nn.Module):
    def __init__(self, dropout_rate=0.0):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3, 1), nn.Conv2d(32, 64, kernel_size=(3, 3))
        self.fc1, self.fc2 = nn.Linear(1600, 128), nn.Linear(128, 10)
        self.pool, self.relu, self.flatten = nn.MaxPool2d(2), nn.ReLU(inplace=True), nn.Flatten()
        self.drop = Dropout(dropout_rate)

    def forward(self, x):
        for stage in (self.conv1, self.relu, self.pool, self.conv2, self.relu, self.pool, self.flatten):
            x = stage(x)
        return self.fc2(self.relu(self.fc1(self.drop(x))))
