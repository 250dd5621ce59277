"""可以选择激活函数与深度的全连接网络。"""

from torch import nn

from .activations import MyReLU, MySigmoid, MyTanh

激活函数表 = {"relu": MyReLU, "sigmoid": MySigmoid, "tanh": MyTanh}


class Network(nn.Module):
    def __init__(self, 输入维度, 输出维度, 激活函数名, num_layers=5):
        super().__init__()
        if 激活函数名 not in 激活函数表:
            raise ValueError("激活函数只能是 relu、sigmoid 或 tanh")
        self.input_layer = nn.Linear(输入维度, 100)
        self.layers = nn.ModuleList(nn.Linear(100, 100) for _ in range(num_layers))
        self.output_layer = nn.Linear(100, 输出维度)
        self.activation = 激活函数表[激活函数名]()

    def forward(self, x):
        隐藏 = self.activation(self.input_layer(x))
        for 层 in self.layers:
            隐藏 = self.activation(层(隐藏))
        return self.output_layer(隐藏)
