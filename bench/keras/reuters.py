"""reuters: an LSTM that reads in both directions, and softmax regression of tf-idf."""

from keras import layers, ops
from keras.callbacks import EarlyStopping
from networks import logistic_regression
from text_networks import embedding, text_model, tokens
from twin import run


class MaskedMax(layers.Layer):
    """The largest values over the steps that are no padding."""

    def call(self, x, mask=None):
        return ops.max(ops.where(ops.expand_dims(mask, -1), x, -1e9), axis=1)

    def compute_mask(self, x, mask=None):
        return None


def lstm_classifier(job):
    ids = tokens()
    words = layers.Dropout(0.2)(embedding(job.vocabulary, 64, True)(ids))
    states = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(words)
    return text_model(job, ids, MaskedMax()(states), 0.4, 0.002)


run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)],
    lstm_classifier=lstm_classifier,
    logistic_regression=logistic_regression,
)
