"""deep-sigmoid: eight hidden layers, with sigmoids, tanh and ReLU in turn."""

from networks import mlp
from twin import run

ACTIVATIONS = ["sigmoid", "tanh", "relu"]

run(mlp=lambda job: mlp(job, [32] * 8, activation=ACTIVATIONS[job.index], learning_rate=0.002))
