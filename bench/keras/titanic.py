"""titanic: who survived, a network and logistic regression, stopped early."""

from keras.callbacks import EarlyStopping
from networks import logistic_regression, mlp
from twin import run

run(
    callbacks=lambda job: [EarlyStopping(monitor="val_loss", patience=15, restore_best_weights=True)],
    mlp=lambda job: mlp(job, [32, 16], dropout=0.1, l2=0.001, learning_rate=0.003),
    logistic_regression=lambda job: logistic_regression(job, l2=0.001),
)
