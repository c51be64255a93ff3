"""study-hours: a straight line by gradient descent."""

from keras import Sequential, layers, optimizers
from twin import run


def linear_regression(job):
    line = layers.Dense(1, kernel_initializer="zeros", bias_initializer="zeros")
    model = Sequential([layers.Input((1,)), line])
    line.bias.assign([40.0])
    model.compile(optimizers.SGD(0.03), "mean_squared_error")
    return model


run(linear_regression=linear_regression)
