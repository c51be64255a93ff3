"""Networks that several twins train, as @modu/models builds them."""

from keras import Sequential, layers, optimizers, regularizers


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
