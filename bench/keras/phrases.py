"""phrases: English words are read, Korean syllables written."""

from keras.callbacks import EarlyStopping
from text_networks import seq2seq
from twin import run

run(callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=6)], seq2seq=seq2seq)
