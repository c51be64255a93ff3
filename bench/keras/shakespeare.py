"""shakespeare: a small GPT writes plays, by AdamW and a rate that climbs, then falls along half a cosine."""

from keras.callbacks import EarlyStopping
from text_networks import gpt
from twin import run

run(
    # Never stops early: it keeps the weights of the least loss on the lines to watch.
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=job.epochs, restore_best_weights=True)],
    gpt=gpt,
)
