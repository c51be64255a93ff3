"""imdb-transformer: every word looks at all others, and the mean of what they see decides."""

from keras import initializers, layers
from keras.callbacks import EarlyStopping
from text_networks import Positions, embedding, text_model, tokens, transformer_block
from twin import run


def transformer_classifier(job):
    ids = tokens()
    x = Positions(job.sizes["sequenceLength"][0], initializers.RandomUniform(-0.05, 0.05))(embedding(job.vocabulary, 32, True)(ids))
    x = transformer_block(layers.Dropout(0.2)(x), 2, 64, 0.2, "relu")
    return text_model(job, ids, layers.GlobalAveragePooling1D()(x), 0.2, 0.001)


run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=1, restore_best_weights=True)],
    transformer_classifier=transformer_classifier,
)
