"""iris: three species from four measurements, one hidden layer."""

from networks import logistic_regression, mlp
from twin import run

run(
    mlp=lambda job: mlp(job, [32], activation="tanh", l2=0.001, learning_rate=0.01),
    logistic_regression=lambda job: logistic_regression(job, learning_rate=0.05),
)
