"""wine: three kinds of grapes, a network and softmax regression."""

from networks import logistic_regression, mlp
from twin import run

run(
    mlp=lambda job: mlp(job, [32], l2=0.03, learning_rate=0.003),
    logistic_regression=lambda job: logistic_regression(job, l2=0.001),
)
