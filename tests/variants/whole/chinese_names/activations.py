"""三种激活函数及其导数。"""

import torch

零 = 0.0


class MyReLU:
    """修正线性单元。"""

    def __call__(self, 输入):
        # 负数变为零,正数保持不变
        return torch.clamp(输入, min=零)

    def derivative(self, 输入):
        # 在零点处导数取 0
        return (输入 > 零).to(输入.dtype)


class MySigmoid:
    """S 形函数。"""

    def __call__(self, 输入):
        return torch.sigmoid(输入)

    def derivative(self, 输入):
        函数值 = self(输入)
        return 函数值 * (1 - 函数值)


class MyTanh:
    """双曲正切函数。"""

    def __call__(self, 输入):
        return torch.tanh(输入)

    def derivative(self, 输入):
        函数值 = self(输入)
        return 1 - 函数值**2
