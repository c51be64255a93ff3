"""sonar: mines or rocks from 60 bands of sound."""

from networks import logistic_regression, mlp
from twin import run

run(
    mlp=lambda job: mlp(job, [64, 32], l2=0.001),
    logistic_regression=lambda job: logistic_regression(job, l2=0.01),
)
