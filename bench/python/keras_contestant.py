"""Keras on TensorFlow: python keras_contestant.py FOLDER WORKLOAD SECONDS"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
from keras import layers

from common import arguments, load, measure

folder, workload, seconds = arguments()
weights, data = load(folder)


def transformer():
    x = keras.Input((128, 128))
    attended = layers.MultiHeadAttention(8, 16)(x, x)
    y = layers.LayerNormalization(epsilon=1e-5)(x + attended)
    fed = layers.Dense(128)(layers.Dense(512, activation="relu")(y))
    return keras.Model(x, layers.LayerNormalization(epsilon=1e-5)(y + fed))


def build():
    if workload == "mlp":
        return keras.Sequential(
            [keras.Input((784,)), layers.Dense(256, activation="relu"), layers.Dense(128, activation="relu"), layers.Dense(10, activation="softmax")]
        )
    if workload == "cnn":
        return keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(32, 3, activation="relu"),
                layers.Conv2D(64, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Dropout(0.25),
                layers.Flatten(),
                layers.Dense(128, activation="relu"),
                layers.Dense(10, activation="softmax"),
            ]
        )
    if workload == "lstm":
        return keras.Sequential(
            [keras.Input((100,), dtype="int32"), layers.Embedding(1000, 100), layers.LSTM(100), layers.Dense(46, activation="softmax")]
        )
    if workload == "transformer":
        return transformer()
    raise SystemExit(f"unknown workload {workload}")


model = build()
values = list(weights.values())
model.set_weights([value.reshape(weight.shape) for value, weight in zip(values, model.weights, strict=False) if "seed" not in weight.path])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse" if workload == "transformer" else "categorical_crossentropy")
x, y = data["x"], data["y"]
before = float(model.evaluate(x, y, batch_size=len(x), verbose=0))
measure(before, lambda: float(model.train_on_batch(x, y)), seconds)
