"""The training of the character model of `attention.ts` in Keras: python character_model.py [intermediate ...]"""

import os
import statistics
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

VOCABULARY, WIDTH, BLOCKS, HEADS, BATCH, LENGTH = 65, 128, 4, 4, 32, 64


class Positions(layers.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=(LENGTH, WIDTH), initializer="glorot_uniform", name="table")

    def call(self, x):
        return x + self.table


def character_model(intermediate):
    ids = keras.Input((LENGTH,), dtype="int32")
    words = layers.Embedding(VOCABULARY, WIDTH)
    x = Positions()(words(ids))
    for _ in range(BLOCKS):
        y = layers.LayerNormalization(epsilon=1e-5)(x)
        x = x + layers.MultiHeadAttention(HEADS, WIDTH // HEADS)(y, y, use_causal_mask=True)
        y = layers.LayerNormalization(epsilon=1e-5)(x)
        y = layers.Dense(intermediate, activation="relu")(y)
        x = x + layers.Dense(WIDTH)(y)
    x = layers.LayerNormalization(epsilon=1e-5)(x)
    logits = layers.Lambda(lambda h: keras.ops.matmul(h, keras.ops.transpose(words.embeddings)))(x)
    return keras.Model(ids, logits)


def main():
    tf.config.threading.set_intra_op_parallelism_threads(2)
    rng = np.random.default_rng(1)
    ids, following = (tf.constant(rng.integers(0, VOCABULARY, (BATCH, LENGTH)), dtype="int32") for _ in range(2))
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    for intermediate in map(int, sys.argv[1:] or ["128", "512"]):
        model = character_model(intermediate)
        optimizer = keras.optimizers.Adam(1e-3)
        optimizer.build(model.trainable_variables)

        @tf.function
        def step():
            with tf.GradientTape() as tape:
                loss = cross_entropy(following, model(ids, training=True))
            optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
            return loss

        times = []
        for i in range(45):
            begin = time.perf_counter()
            float(step())
            if i >= 5:
                times.append(time.perf_counter() - begin)
        median = statistics.median(times)
        print(
            f"training in Keras {keras.__version__}, feedforward {intermediate}, {model.count_params()} weights: "
            f"{1000 * median:.1f} ms a step, {BATCH * LENGTH / median:.0f} tokens/s"
        )


main()
