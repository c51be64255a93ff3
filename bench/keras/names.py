"""names: a small GPT writes first names, character by character."""

import keras
from keras import initializers, layers, optimizers
from keras.callbacks import EarlyStopping
from text_networks import Positions, tokens, transformer_block
from twin import run


def gpt(job):
    vocabulary, start = job.outputs, initializers.RandomNormal(stddev=0.02)
    ids = tokens()
    x = layers.Dropout(0.2)(Positions(job.positions[0], start)(layers.Embedding(vocabulary, 64, start)(ids)))
    for _ in range(2):
        x = transformer_block(x, 4, 256, 0.2, "gelu", causal=True, normalize_first=True)
    outputs = layers.Dense(vocabulary, "softmax")(layers.LayerNormalization(epsilon=1e-5)(x))
    model = keras.Model(ids, outputs)
    model.compile(optimizers.Adam(0.002), "categorical_crossentropy")
    return model


run(callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=6, restore_best_weights=True)], gpt=gpt)
