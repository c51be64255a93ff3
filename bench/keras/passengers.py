"""passengers: two years ahead by their quantiles, from logarithms or what is left of them by the year before."""

import keras
from keras import layers, ops, regularizers
from networks import optimizer
from twin import run

QUANTILES = (0.1, 0.5, 0.9)


def statistics(x):
    """Mean and deviation of a window."""
    return ops.mean(x, axis=1, keepdims=True), ops.maximum(ops.std(x, axis=1, keepdims=True), 1e-6)


class NormalizeWindow(layers.Layer):
    def call(self, x):
        mean, deviation = statistics(x)
        return (x - mean) / deviation


class InMeasureOfWindow(layers.Layer):
    def call(self, forecasts, window):
        mean, deviation = statistics(window)
        return forecasts * deviation + mean


def quantile_loss(truth, forecasts):
    error = truth - forecasts
    return ops.mean(ops.maximum(ops.array(QUANTILES) * error, (ops.array(QUANTILES) - 1) * error), axis=-1)


def forecaster(job):
    names = [name.removeprefix("Modu>") for name in job.layers]
    penalty = regularizers.L2(job.sizes["l2"][0]) if job.sizes["l2"] else None
    units, (_, horizon, quantiles) = job.sizes["units"][0], job.y.shape
    window = layers.Input(job.x.shape[1:])
    measured = NormalizeWindow()(window) if "NormalizeWindow" in names else window
    if "GRU" in names:
        read = layers.GRU(units)(measured)
    else:
        hidden = layers.Dense(units, "relu", kernel_initializer="he_uniform", kernel_regularizer=penalty)
        read = hidden(layers.Flatten()(measured))
    forecasts = layers.Dense(horizon * quantiles, kernel_regularizer=penalty)(read)
    if "Add" in names:
        line = layers.Dense(horizon * quantiles, use_bias=False, kernel_regularizer=penalty)
        forecasts = layers.Add()([forecasts, line(layers.Flatten()(measured))])
    forecasts = layers.Reshape((horizon, quantiles))(forecasts)
    if "NormalizeWindow" in names:
        forecasts = InMeasureOfWindow()(forecasts, window)
    model = keras.Model(window, forecasts)
    model.compile(optimizer(job.optimizer), quantile_loss)
    return model


run(time_series_forecaster=forecaster)
