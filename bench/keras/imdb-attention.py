"""imdb-attention: an LSTM reads in both directions, and attention weighs what it saw."""

from keras import layers, ops
from keras.callbacks import EarlyStopping
from text_networks import embedding, text_model, tokens
from twin import run


class Question(layers.GlobalAveragePooling1D):
    """The mean of the steps that are no padding, as one step."""

    def compute_mask(self, x, mask=None):
        return None


def bi_lstm_attention(job):
    ids = tokens()
    words = layers.Dropout(0.5)(embedding(job.vocabulary, 32, True)(ids))
    states = layers.Bidirectional(layers.LSTM(32, return_sequences=True))(words)
    question = Question(keepdims=True)(states)
    query, keys = layers.Dense(32, use_bias=False)(question), layers.Dense(32, use_bias=False)(states)
    context = layers.AdditiveAttention()([query, states, keys])
    return text_model(job, ids, layers.Lambda(lambda x: ops.squeeze(x, 1))(context), 0.4, 0.001)


run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)],
    bi_lstm_attention=bi_lstm_attention,
)
