"""mnist-autoencoder: digits through 32 numbers and back; the last network takes noise out."""

from keras import Sequential, layers, optimizers
from twin import run


def autoencoder(job):
    dense = lambda units: layers.Dense(units, "relu", kernel_initializer="he_uniform")  # noqa: E731
    # The one that takes noise out is trained for a quarter of the epochs, after the learning rates and the main one.
    noise = [layers.GaussianNoise(0.4)] if job.is_last else []
    stack = [dense(128), layers.Dense(32), dense(128), layers.Dense(784, "sigmoid"), layers.Reshape((28, 28, 1))]
    model = Sequential([layers.Input((28, 28, 1)), *noise, layers.Flatten(), *stack])
    model.compile(optimizers.Adam(job.learning_rate), "mean_squared_error")
    return model


run(autoencoder=autoencoder)
