"""Networks of texts and other sequences that twins train, as @modu/models builds them."""

import keras
from keras import initializers, layers, ops, optimizers

from networks import classifier_loss, output_layer


def tokens():
    return layers.Input((None,), dtype="int32")


def embedding(vocabulary, size, mask_zero):
    return layers.Embedding(vocabulary, size, initializers.RandomUniform(-0.05, 0.05), mask_zero=mask_zero)


def text_model(job, inputs, features, dropout, learning_rate):
    """Dropout, then the output."""
    dropped = layers.Dropout(dropout)(features) if dropout else features
    model = keras.Model(inputs, output_layer(job.outputs)(dropped))
    model.compile(optimizers.Adam(learning_rate), classifier_loss(job.outputs), metrics=["accuracy"])
    return model


class Positions(layers.Layer):
    """Adds a trained vector for each position."""

    def __init__(self, length, initializer):
        super().__init__()
        self.length, self.initializer, self.supports_masking = length, initializer, True

    def build(self, shape):
        self.vectors = self.add_weight(shape=(self.length, shape[-1]), initializer=self.initializer)

    def call(self, x):
        return x + self.vectors[: ops.shape(x)[1]]


def transformer_block(x, heads, width, dropout, activation, *, causal=False, normalize_first=False):
    """Attention and a feedforward network, each added to what it takes, with a norm in front or behind."""
    size = x.shape[-1]
    drop = layers.Dropout(dropout)
    norm = lambda: layers.LayerNormalization(epsilon=1e-5)  # noqa: E731
    attention = layers.MultiHeadAttention(heads, size // heads, dropout=dropout)
    wide, narrow = layers.Dense(width, activation), layers.Dense(size)
    for part in (lambda y: attention(y, y, use_causal_mask=causal), lambda y: narrow(wide(y))):
        if normalize_first:
            x = x + drop(part(norm()(x)))
        else:
            x = norm()(x + drop(part(x)))
    return x


def gpt(job, *, dropout, learning_rate):
    """A small decoder of sequences, of the width, depth and heads that the recipe chose."""
    start, sizes = initializers.RandomNormal(stddev=0.02), job.sizes
    ids = tokens()
    vectors = layers.Embedding(job.vocabulary, sizes["embeddingDim"][0], start)(ids)
    x = layers.Dropout(dropout)(Positions(sizes["sequenceLength"][0], start)(vectors))
    for heads, width in zip(sizes["numHeads"], sizes["intermediateDim"], strict=True):
        x = transformer_block(x, heads, width, dropout, "gelu", causal=True, normalize_first=True)
    outputs = layers.Dense(job.vocabulary, "softmax")(layers.LayerNormalization(epsilon=1e-5)(x))
    model = keras.Model(ids, outputs)
    model.compile(optimizers.Adam(learning_rate), "categorical_crossentropy")
    return model
