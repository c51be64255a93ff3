"""pass-exam: logistic regression of sixteen students."""

from networks import logistic_regression
from twin import run

run(logistic_regression=lambda job: logistic_regression(job, l2=0.005, learning_rate=0.05))
