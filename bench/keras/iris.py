"""iris: three species from four measurements, one hidden layer."""

from networks import logistic_regression, mlp
from twin import run

run(
    mlp=lambda job: mlp(job, [16], learning_rate=0.01),
    logistic_regression=lambda job: logistic_regression(job, learning_rate=0.05),
)
