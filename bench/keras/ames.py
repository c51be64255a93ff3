"""ames: the logarithm of house prices, stopped early."""

from keras.callbacks import EarlyStopping
from networks import mlp
from twin import run

run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=15, restore_best_weights=True)],
    mlp=lambda job: mlp(job, [64], activation="tanh", l2=0.003, learning_rate=0.0005, task="regression"),
)
