import torch.nn as nn

from .activations import MyReLU, MySigmoid, MyTanh


class Network(nn.Module):
	def __init__(self, input_dim, output_dim, activation_name, num_layers=5):
		super(Network, self).__init__()
		self.input_layer = nn.Linear(input_dim, 100)
		self.layers = nn.ModuleList([nn.Linear(100, 100) for _ in range(num_layers)])
		self.output_layer = nn.Linear(100, output_dim)
		if activation_name == "relu":
			self.activation = MyReLU()
		elif activation_name == "sigmoid":
			self.activation = MySigmoid()
		elif activation_name == "tanh":
			self.activation = MyTanh()
		else:
			raise ValueError("choose relu, sigmoid or tanh")

	def forward(self, x):
		x = self.activation(self.input_layer(x))
		for layer in self.layers:
			x = self.activation(layer(x))
		return self.output_layer(x)