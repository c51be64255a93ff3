"""optimizers: the same network by eight optimizers at three rates each, then by the best of them."""

from keras import optimizers as keras_optimizers
from networks import mlp
from twin import run


def optimizer(job):
    names = {"learningRate": "learning_rate", "momentum": "momentum", "nesterov": "nesterov"}
    given = {names[name]: value for name, value in job.optimizer.items() if name in names}
    if "momentum" in given:
        given["momentum"] = float(given["momentum"])
    return getattr(keras_optimizers, job.optimizer["className"].removeprefix("Modu>"))(**given)


run(mlp=lambda job: mlp(job, [64], optimizer=optimizer(job)))
