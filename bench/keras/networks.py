"""Networks that several twins train, as @modu/models builds them."""

import re

from keras import Sequential, layers, optimizers, regularizers


def keras_options(config):
    """Options in Keras' spelling, without what is not set; a whole number that JSON made of a fraction is one again."""
    names = {name: re.sub(r"beta(\d)", r"beta_\1", re.sub("[A-Z]", lambda big: f"_{big[0].lower()}", name)) for name in config}
    counts = ("steps", "frequency")
    is_fraction = lambda name, value: type(value) is int and not name.lower().endswith(counts)  # noqa: E731
    return {names[name]: float(value) if is_fraction(name, value) else value for name, value in config.items() if value is not None}


def optimizer(config, **changed):
    """The optimizer of a recipe from its configuration in a job, with its schedule."""
    given = {name: value for name, value in {**config, **changed}.items() if name not in ("className", "name", "excludeFromWeightDecay")}
    rate = given["learningRate"]
    if isinstance(rate, dict):
        schedule = getattr(optimizers.schedules, rate["className"].removeprefix("Modu>"))
        given["learningRate"] = schedule(**keras_options(rate["config"]))
    made = getattr(optimizers, config["className"].removeprefix("Modu>"))(**keras_options(given))
    excluded = config.get("excludeFromWeightDecay")
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
