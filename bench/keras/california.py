"""california: house values; three widths for ten epochs each, then the one that the recipe chose."""

from keras.callbacks import EarlyStopping, ReduceLROnPlateau
from networks import mlp
from twin import run

run(
    callbacks=lambda job: [
        EarlyStopping(monitor="val_loss", patience=12, restore_best_weights=True),
        ReduceLROnPlateau(monitor="val_loss", factor=0.4, patience=4),
    ],
    mlp=lambda job: mlp(job, job.sizes["units"][:-1], dropout=0.1, learning_rate=0.002, task="regression"),
)
