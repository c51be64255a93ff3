"""xor: a hidden layer of eight, fifty times; perceptron and Adaline are scikit-learn's, and have no twin."""

from networks import mlp
from twin import run

run(mlp=lambda job: mlp(job, [8], activation="tanh", learning_rate=0.05))
