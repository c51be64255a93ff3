"""Networks of texts and other sequences that twins train, as @modu/models builds them."""

import keras
from keras import initializers, layers, ops, optimizers

from networks import classifier_loss, optimizer, output_layer


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
    """Attention and a feedforward network, each added to what it takes, with a norm in front or behind; a `+` would lose the mask."""
    size = x.shape[-1]
    drop = layers.Dropout(dropout)
    norm = lambda: layers.LayerNormalization(epsilon=1e-5)  # noqa: E731
    attention = layers.MultiHeadAttention(heads, size // heads, dropout=dropout)
    wide, narrow = layers.Dense(width, activation), layers.Dense(size)
    for part in (lambda y: attention(y, y, use_causal_mask=causal), lambda y: narrow(wide(y))):
        if normalize_first:
            x = layers.Add()([x, drop(part(norm()(x)))])
        else:
            x = norm()(layers.Add()([x, drop(part(x))]))
    return x


def loss_of_answers(truth, predicted):
    """Cross-entropy of the steps that have an answer; TensorFlow's has a gradient where there is none, and 0 is all its loss."""
    return keras.losses.categorical_crossentropy(truth, predicted) * ops.sum(truth, axis=-1)


def gpt(job):
    """A small decoder of sequences, of the width, depth, heads and dropout that the recipe chose, by its optimizer."""
    start, sizes = initializers.RandomNormal(stddev=0.02), job.sizes
    dropout = next(iter(sizes["dropout"]), 0.0)
    ids = tokens()
    vectors = layers.Embedding(job.vocabulary, sizes["embeddingDim"][0], start)(ids)
    x = layers.Dropout(dropout)(Positions(sizes["sequenceLength"][0], start)(vectors))
    for heads, width in zip(sizes["numHeads"], sizes["intermediateDim"], strict=True):
        x = transformer_block(x, heads, width, dropout, "gelu", causal=True, normalize_first=True)
    outputs = layers.Dense(job.vocabulary, "softmax")(layers.LayerNormalization(epsilon=1e-5)(x))
    model = keras.Model(ids, outputs)
    model.compile(optimizer(job.optimizer), loss_of_answers)
    return model


def seq2seq(job):
    """An LSTM reads in both directions, another writes and looks back (Luong's general score)."""
    (source, target), sizes = job.sizes["inputDim"], job.sizes
    size, units, rate = sizes["outputDim"][0], sizes["units"][0], next(iter(sizes["rate"]), 0.0)
    drop = lambda x: layers.Dropout(rate)(x) if rate else x  # noqa: E731
    read, previous = tokens(), tokens()
    encoder = layers.Bidirectional(layers.LSTM(units // 2, return_sequences=True, return_state=True))
    memory, *states = encoder(drop(embedding(source, size, True)(read)))
    state, carry = (layers.Concatenate()([states[i], states[i + 2]]) for i in (0, 1))
    written = drop(embedding(target, size, False)(previous))
    decoded = layers.LSTM(units, return_sequences=True)(written, initial_state=[state, carry])
    context = layers.Attention()([layers.Dense(units, use_bias=False)(decoded), memory])
    attentional = drop(layers.Dense(units, "tanh")(layers.Concatenate()([context, decoded])))
    model = keras.Model([read, previous], layers.Dense(target, "softmax")(attentional))
    model.compile(optimizer(job.optimizer), loss_of_answers)
    return model
