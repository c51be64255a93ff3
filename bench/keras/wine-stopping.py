"""wine-stopping: a network that is too large, stopped early and not stopped."""

from keras.callbacks import EarlyStopping
from networks import mlp
from twin import run

run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=20, restore_best_weights=True)] if job.index == 0 else [],
    mlp=lambda job: mlp(job, [64, 64], learning_rate=0.01),
)
