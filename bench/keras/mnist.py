"""mnist: a small convolutional network that sees digits a little shifted, and softmax regression."""

from image_networks import digit_classifier, falling_rate
from networks import logistic_regression
from twin import run

run(
    callbacks=lambda job: falling_rate(job) if job.model == "cnn" else [],
    cnn=digit_classifier,
    logistic_regression=lambda job: logistic_regression(job, learning_rate=0.002),
)
