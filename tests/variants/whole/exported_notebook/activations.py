#!/usr/bin/env python
# coding: utf-8

# # Lab: activation functions

# In[1]:


import matplotlib.pyplot as plt
import numpy as np

plt.rcParams["figure.figsize"] = (10, 4)


# In[2]:


import torch


class MyReLU:
    def __call__(self, x):
        return torch.clamp(x, min=0)

    def derivative(self, x):
        return torch.where(x > 0, torch.ones_like(x), torch.zeros_like(x))


class MySigmoid:
    def __call__(self, x):
        return torch.sigmoid(x)

    def derivative(self, x):
        return self(x) * (1 - self(x))


class MyTanh:
    def __call__(self, x):
        return torch.tanh(x)

    def derivative(self, x):
        return 1 - self(x).pow(2)


# In[3]:


x = torch.linspace(-5, 5, 101)
for function in (MyReLU(), MySigmoid(), MyTanh()):
    plt.plot(np.asarray(x), np.asarray(function(x)), label=type(function).__name__)
plt.legend()
plt.show()
plt.close()
