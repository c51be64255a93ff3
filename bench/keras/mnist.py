"""mnist: a small convolutional network that sees digits a little shifted, and softmax regression."""

from math import cos, pi

from keras import Sequential, layers, optimizers
from keras.callbacks import LearningRateScheduler
from networks import logistic_regression, output_layer
from twin import run


def cnn(job):
    model = Sequential([layers.Input((28, 28, 1))])
    model.add(layers.RandomTranslation(0.08, 0.08, fill_mode="constant", interpolation="nearest"))
    for filters in (16, 32, 64):
        model.add(layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_uniform"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dropout(0.4))
    model.add(layers.Dense(128, "relu", kernel_initializer="he_uniform"))
    model.add(layers.Dropout(0.4))
    model.add(output_layer(10))
    model.compile(optimizers.Adam(job.learning_rate), "categorical_crossentropy", metrics=["accuracy"])
    return model


def callbacks(job):
    if job.model != "cnn":
        return []
    return [LearningRateScheduler(lambda epoch: job.learning_rate * (1 + cos(pi * epoch / job.epochs)) / 2)]


run(callbacks=callbacks, cnn=cnn, logistic_regression=lambda job: logistic_regression(job, learning_rate=0.002))
