"""Networks that several twins train, as @modu/models builds them."""

import re

from keras import Sequential, layers, optimizers, regularizers


def keras_name(name):
    """`beta1` as `beta_1`, `weightDecay` as `weight_decay`."""
    return re.sub(r"beta(\d)", r"beta_\1", re.sub("[A-Z]", lambda big: f"_{big[0].lower()}", name))


def keras_options(config):
    """Options in Keras' spelling, without what is not set; a fraction that JSON wrote as a whole number is one again."""
    options = {keras_name(name): value for name, value in config.items() if value is not None}
    counts = ("steps", "frequency")
    return {name: float(value) if type(value) is int and not name.endswith(counts) else value for name, value in options.items()}


def optimizer(config):
    """The optimizer of a recipe from its configuration in a job, with its schedule."""
    excluded = config.get("excludeFromWeightDecay")
    given = {name: value for name, value in config.items() if name not in ("className", "name", "excludeFromWeightDecay")}
    rate = given["learningRate"]
    if isinstance(rate, dict):
        schedule = getattr(optimizers.schedules, rate["className"].removeprefix("Modu>"))
        given["learningRate"] = schedule(**keras_options(rate["config"]))
    made = getattr(optimizers, config["className"].removeprefix("Modu>"))(**keras_options(given))
    if excluded:
        made.exclude_from_weight_decay(var_names=[one["name"] for one in excluded])
    return made


def classifier_loss(outputs):
    return "binary_crossentropy" if outputs == 1 else "categorical_crossentropy"


def output_layer(outputs, l2=0.0):
    activation = "sigmoid" if outputs == 1 else "softmax"
    return layers.Dense(outputs, activation, kernel_regularizer=regularizers.L2(l2) if l2 else None)


def mlp(job, hidden, *, activation="relu", dropout=0.0, l2=0.0, learning_rate=0.001, optimizer=None, task="classification"):
    """Dense layers, He uniform in front of ReLU and Glorot uniform elsewhere, with weight decay and dropout by choice."""
    penalty = regularizers.L2(l2) if l2 else None
    start = "he_uniform" if activation == "relu" else "glorot_uniform"
    stack = [layers.Input((job.features,))]
    for width in hidden:
        stack.append(layers.Dense(width, activation, kernel_initializer=start, kernel_regularizer=penalty))
        if dropout:
            stack.append(layers.Dropout(dropout))
    if task == "classification":
        stack.append(output_layer(job.outputs, l2))
        loss, metrics = classifier_loss(job.outputs), ["accuracy"]
    else:
        stack.append(layers.Dense(job.outputs, kernel_regularizer=penalty))
        loss, metrics = "mean_squared_error", []
    model = Sequential(stack)
    model.compile(optimizer or optimizers.Adam(learning_rate), loss, metrics=metrics)
    return model


def logistic_regression(job, *, l2=0.0, learning_rate=0.01):
    model = Sequential([layers.Input((job.features,)), output_layer(job.outputs, l2)])
    model.compile(optimizers.Adam(learning_rate), classifier_loss(job.outputs), metrics=["accuracy"])
    return model
