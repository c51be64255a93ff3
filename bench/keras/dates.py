"""dates: an LSTM reads a date in both directions, another writes it in ISO 8601 and looks back (Luong's general score)."""

import keras
from keras import layers, optimizers
from keras.callbacks import LearningRateScheduler
from text_networks import embedding, tokens
from twin import run


def seq2seq(job):
    source, previous = tokens(), tokens()
    encoder = layers.Bidirectional(layers.LSTM(32, return_sequences=True, return_state=True))
    memory, *states = encoder(embedding(job.vocabulary, 32, True)(source))
    state, carry = (layers.Concatenate()([states[i], states[i + 2]]) for i in (0, 1))
    read = embedding(job.outputs, 32, False)(previous)
    decoded = layers.LSTM(64, return_sequences=True)(read, initial_state=[state, carry])
    context = layers.Attention()([layers.Dense(64, use_bias=False)(decoded), memory])
    attentional = layers.Dense(64, "tanh")(layers.Concatenate()([context, decoded]))
    model = keras.Model([source, previous], layers.Dense(job.outputs, "softmax")(attentional))
    model.compile(optimizers.Adam(0.01), "categorical_crossentropy")
    return model


run(
    callbacks=lambda job: [LearningRateScheduler(lambda epoch: 0.01 * 0.3 ** max(0, epoch - 1))],
    seq2seq=seq2seq,
)
