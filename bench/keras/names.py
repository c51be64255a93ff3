"""names: a small GPT writes first names, character by character."""

from keras.callbacks import EarlyStopping
from text_networks import gpt
from twin import run

run(callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=6, restore_best_weights=True)], gpt=gpt)
