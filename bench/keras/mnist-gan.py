"""mnist-gan: a generator and a discriminator that play against each other, and a judge who sees real digits alone."""

import keras
import tensorflow as tf
from image_networks import digit_classifier, falling_rate
from keras import Sequential, layers, metrics, ops
from networks import optimizer
from twin import run


def normalized():
    return layers.BatchNormalization(momentum=0.9)


def networks(job):
    """Strides in place of pooling; batch normalisation everywhere but at the ends."""
    (_, latent), *_ = job.inputs
    height, width, channels = job.x.shape[1:]
    count = sum(name == "Conv2DTranspose" for name in job.layers)
    blocks = job.sizes["filters"][count : 2 * count]
    grid = (height // 2**count, width // 2**count, blocks[-1])
    # The dense layers of the generator, its grid, those of the discriminator, its score.
    hidden = job.sizes["units"][: (len(job.sizes["units"]) - 2) // 2]
    he = {"kernel_initializer": "he_uniform"}
    doubling = {"kernel_size": 4, "strides": 2, "padding": "same"}
    generator = Sequential([layers.Input((latent,))])
    for layer in [layers.Dense(units, use_bias=False, **he) for units in [*hidden, grid[0] * grid[1] * grid[2]]] + [
        layers.Conv2DTranspose(filters, use_bias=False, **doubling, **he) for filters in blocks[-2::-1]
    ]:
        if isinstance(layer, layers.Conv2DTranspose) and len(generator.output_shape) == 2:
            generator.add(layers.Reshape(grid))
        generator.add(layer)
        generator.add(normalized())
        generator.add(layers.ReLU())
    if len(generator.output_shape) == 2:
        generator.add(layers.Reshape(grid))
    generator.add(layers.Conv2DTranspose(channels, activation="sigmoid", **doubling))
    discriminator = Sequential([layers.Input((height, width, channels))])
    for i, filters in enumerate(blocks):
        discriminator.add(layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=i == 0, **he))
        if i > 0:
            discriminator.add(normalized())
        discriminator.add(layers.LeakyReLU(negative_slope=0.2))
    discriminator.add(layers.Flatten())
    for units in reversed(hidden):
        discriminator.add(layers.Dense(units, use_bias=False, **he))
        discriminator.add(normalized())
        discriminator.add(layers.LeakyReLU(negative_slope=0.2))
    discriminator.add(layers.Dense(1))
    return generator, discriminator


class Gan(keras.Model):
    """Cross-entropy of logits; the generator's loss is the one that does not saturate."""

    def __init__(self, job):
        super().__init__()
        self.generator, self.discriminator = networks(job)
        self.latent = job.inputs[0][1]
        self.seed_generator = keras.random.SeedGenerator()
        self.told = [metrics.Mean(name="discriminator_loss"), metrics.Mean(name="generator_loss")]
        self.built = True

    def compile(self, generator_optimizer, discriminator_optimizer):
        super().compile()
        self.generator_optimizer, self.discriminator_optimizer = generator_optimizer, discriminator_optimizer

    @property
    def metrics(self):
        return self.told

    def call(self, codes, training=False):
        return self.discriminator(self.generator(codes, training=training), training=training)

    def drawn(self, rows):
        return self.generator(keras.random.normal((rows, self.latent), seed=self.seed_generator), training=True)

    def train_step(self, data):
        real = data[0]
        rows = ops.shape(real)[0]
        fake = self.drawn(rows)
        with tf.GradientTape() as tape:
            of_fake, of_real = self.discriminator(fake, training=True), self.discriminator(real, training=True)
            discriminator_loss = ops.mean(ops.softplus(-of_real)) + ops.mean(ops.softplus(of_fake))
        self.move(tape, discriminator_loss, self.discriminator, self.discriminator_optimizer)
        with tf.GradientTape() as tape:
            generator_loss = ops.mean(ops.softplus(-self.discriminator(self.drawn(rows), training=True)))
        self.move(tape, generator_loss, self.generator, self.generator_optimizer)
        for told, loss in zip(self.told, (discriminator_loss, generator_loss), strict=True):
            told.update_state(loss, sample_weight=rows)
        return {told.name: told.result() for told in self.told}

    def move(self, tape, loss, network, optimizer):
        weights = network.trainable_weights
        optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))


def gan(job):
    model = Gan(job)
    config = job.optimizer
    players = []
    for player, proportion in (("generator", 1), ("discriminator", config["proportion"] or 1)):
        own = {"learningRate": config["learningRate"], **config[player]}
        if isinstance(own["learningRate"], (int, float)):
            own["learningRate"] *= proportion
        players.append(optimizer({**own, "className": own["name"]}))
    model.compile(*players)
    return model


class SmallerSteps(keras.callbacks.Callback):
    """Both rates fall along a line to 0. The runs in which a rate is chosen keep theirs: they see fewer samples."""

    def __init__(self, job):
        super().__init__()
        self.job = job

    def on_epoch_begin(self, epoch, logs=None):
        left = 1 - epoch / self.job.epochs
        for player in (self.model.generator_optimizer, self.model.discriminator_optimizer):
            if epoch == 0:
                player.first_rate = float(player.learning_rate)
            player.learning_rate = player.first_rate * left


def callbacks(job):
    if job.model == "cnn":
        return falling_rate(job)
    return [SmallerSteps(job)] if job.is_last else []


run(callbacks=callbacks, cnn=digit_classifier, gan=gan)
