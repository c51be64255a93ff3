"""short-reviews: the mean of the vectors of words and their pieces, and logistic regression of tf-idf."""

from keras import layers
from keras.callbacks import EarlyStopping
from networks import logistic_regression
from text_networks import embedding, text_model, tokens
from twin import run


def bag_of_words(job):
    ids = tokens()
    words = layers.Dropout(0.3, noise_shape=(None, None, 1))(embedding(job.vocabulary, 64, True)(ids))
    return text_model(job, ids, layers.GlobalAveragePooling1D()(words), 0.3, 0.003)


run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)],
    bag_of_words=bag_of_words,
    logistic_regression=lambda job: logistic_regression(job, l2=2e-5),
)
