"""Keras on TensorFlow: python keras_contestant.py FOLDER WORKLOAD SECONDS STARTED"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import tensorflow as tf
from keras import layers

from common import arguments, load, measure

PRODUCTS_PER_STEP = 4
OPERATIONS_PER_STEP = 200

folder, (family, *sizes), seconds, started = arguments()
weights, data = load(folder)


def transformer():
    width = data["x"].shape[2]
    x = keras.Input(data["x"].shape[1:])
    attended = layers.MultiHeadAttention(8, width // 8)(x, x)
    y = layers.LayerNormalization(epsilon=1e-5)(x + attended)
    fed = layers.Dense(width)(layers.Dense(4 * width, activation="relu")(y))
    return keras.Model(x, layers.LayerNormalization(epsilon=1e-5)(y + fed))


def recurrent(layer):
    words, width = weights["embedding"].shape
    return keras.Sequential(
        [keras.Input(data["x"].shape[1:], dtype="int32"), layers.Embedding(words, width), layer(width), layers.Dense(46, activation="softmax")]
    )


def mlp():
    hidden, last = weights["d1.bias"].size, weights["d2.bias"].size
    return keras.Sequential(
        [keras.Input((784,)), layers.Dense(hidden, activation="relu"), layers.Dense(last, activation="relu"), layers.Dense(10, activation="softmax")]
    )


def cnn():
    filters = weights["c1.bias"].size
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(filters, 3, activation="relu"),
            layers.Conv2D(2 * filters, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


def trained(model):
    model.set_weights([value.reshape(weight.shape) for value, weight in zip(weights.values(), (w for w in model.weights if "seed" not in w.path), strict=True)] + [w.numpy() for w in model.weights if "seed" in w.path])
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse" if family == "transformer" else "categorical_crossentropy")
    x, y = data["x"], data["y"]
    before = float(model.evaluate(x, y, batch_size=len(x), verbose=0))
    measure(before, lambda: float(model.train_on_batch(x, y)), seconds, started)


def dcgan():
    generator = keras.Sequential(
        [
            keras.Input((100,)),
            layers.Dense(7 * 7 * 64),
            layers.Reshape((7, 7, 64)),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2DTranspose(32, 4, 2, "same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv2DTranspose(1, 4, 2, "same", activation="tanh"),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 4, 2, "same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Conv2D(64, 4, 2, "same"),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    for letter, model in (("g", generator), ("d", discriminator)):
        values = [value for name, value in weights.items() if name.startswith(letter)]
        for variable, value in zip(model.trainable_variables, values, strict=True):
            variable.assign(value)
    step_d, step_g = keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3)
    real, noise = tf.constant(data["real"]), tf.constant(data["noise"])

    def loss_d(fake):
        real_part = tf.reduce_mean(tf.math.softplus(-discriminator(real, training=True)))
        return real_part + tf.reduce_mean(tf.math.softplus(discriminator(fake, training=True)))

    @tf.function
    def step():
        fake = generator(noise, training=True)
        with tf.GradientTape() as tape:
            loss = loss_d(fake)
        step_d.apply(tape.gradient(loss, discriminator.trainable_variables), discriminator.trainable_variables)
        with tf.GradientTape() as tape:
            against = tf.reduce_mean(tf.math.softplus(-discriminator(generator(noise, training=True), training=True)))
        step_g.apply(tape.gradient(against, generator.trainable_variables), generator.trainable_variables)
        return loss

    measure(float(loss_d(generator(noise, training=True))), lambda: float(step()), seconds, started)


def operation(function):
    compiled = tf.function(function)
    measure(float(function()), lambda: float(compiled()), seconds, started)


def matmul():
    a, b = tf.constant(data["a"]), tf.constant(data["b"])
    left, right = sizes[-1][0] == "t", sizes[-1][1] == "t"

    # Eager, since a graph would make one product of the four.
    def step():
        for _ in range(PRODUCTS_PER_STEP):
            last = tf.matmul(a, b, transpose_a=left, transpose_b=right)
        return float(last[0, 0])

    measure(step(), step, seconds, started)


def elementwise():
    x, y, row = (tf.constant(data[name]) for name in ("x", "y", "row"))
    operation(lambda: tf.reduce_mean(tf.tanh(tf.nn.relu(x * y + row)) * tf.exp(-tf.square(x))))


def chain(x):
    for _ in range(OPERATIONS_PER_STEP):
        x = x * 1.0001
    return tf.reduce_sum(x)


def ops():
    x = tf.constant(data["x"])
    measure(float(chain(x)), lambda: float(chain(x)), seconds, started)


def opsgradient():
    x = tf.constant(data["x"])

    def step():
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = chain(x)
        return float(tf.reduce_sum(tape.gradient(y, x)))

    measure(step(), step, seconds, started)


models = {"mlp": mlp, "cnn": cnn, "lstm": lambda: recurrent(layers.LSTM), "gru": lambda: recurrent(layers.GRU), "transformer": transformer}
others = {"dcgan": dcgan, "matmul": matmul, "elementwise": elementwise, "ops": ops, "opsgradient": opsgradient}
if family in models:
    trained(models[family]())
elif family in others:
    others[family]()
else:
    raise SystemExit(f"error: unknown workload {family}")
