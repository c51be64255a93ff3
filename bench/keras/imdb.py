"""imdb: a convolution finds phrases, an LSTM reads what pooling leaves."""

from keras import layers
from keras.callbacks import EarlyStopping
from text_networks import embedding, text_model, tokens
from twin import run


def cnn_lstm(job):
    ids = tokens()
    words = layers.Dropout(0.3)(embedding(job.vocabulary, 48, False)(ids))
    phrases = layers.Conv1D(48, 5, padding="same", activation="relu", kernel_initializer="he_uniform")(words)
    read = layers.LSTM(48)(layers.MaxPooling1D(4)(phrases))
    return text_model(job, ids, read, 0.3, 0.001)


run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)],
    cnn_lstm=cnn_lstm,
)
