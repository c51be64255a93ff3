"""mnist-vae: a variational autoencoder that lays digits out on a plane."""

import keras
from keras import layers, ops, optimizers
from twin import run


class Sampling(layers.Layer):
    """A code from the normal distribution that the encoder tells; training pays for its distance from N(0, 1)."""

    def __init__(self):
        super().__init__()
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, mean, log_variance, training=False):
        if not training:
            return mean
        divergence = ops.sum((ops.square(mean) + ops.exp(log_variance) - 1 - log_variance) / 2, axis=-1)
        self.add_loss(ops.mean(divergence) / 784)
        noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + ops.exp(log_variance / 2) * noise


def vae(job):
    dense = lambda units: layers.Dense(units, "relu", kernel_initializer="he_uniform")  # noqa: E731
    digits = layers.Input((28, 28, 1))
    read = dense(64)(dense(256)(layers.Flatten()(digits)))
    code = Sampling()(layers.Dense(2)(read), layers.Dense(2)(read))
    pixels = layers.Dense(784, "sigmoid")(dense(256)(dense(64)(code)))
    model = keras.Model(digits, layers.Reshape((28, 28, 1))(pixels))
    model.compile(optimizers.Adam(job.learning_rate), "binary_crossentropy")
    return model


run(vae=vae)
