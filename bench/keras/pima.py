"""pima: diabetes within five years, stopped early."""

from keras.callbacks import EarlyStopping
from networks import logistic_regression, mlp
from twin import run

run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=20, restore_best_weights=True)],
    mlp=lambda job: mlp(job, [16], l2=0.003, learning_rate=0.003),
    logistic_regression=lambda job: logistic_regression(job, l2=0.003, learning_rate=0.03),
)
