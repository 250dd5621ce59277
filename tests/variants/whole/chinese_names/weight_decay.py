"""L2 惩罚项,也叫权重衰减。"""


def l2_penalty(权重):
    # 二分之一使梯度恰好等于权重本身
    return 权重.pow(2).sum() / 2
