"""cifar: a convolutional network that sees photographs shifted and mirrored, and softmax regression."""

from image_networks import cnn, compiled, falling_rate
from keras import layers
from networks import logistic_regression
from twin import run


def photographs(job):
    flip = layers.RandomFlip("horizontal")
    shift = layers.RandomTranslation(0.1, 0.1, fill_mode="nearest", interpolation="nearest")
    return compiled(cnn(job, flip, shift), job)


run(
    # Learning rates are tried as they are; only the training that is watched falls.
    callbacks=lambda job: falling_rate(job) if job.validation is not None else [],
    cnn=photographs,
    logistic_regression=lambda job: logistic_regression(job, learning_rate=job.learning_rate),
)
