"""Trains again in Keras what bench/recipes/record.ts saw a recipe train.

A twin, `bench/keras/<recipe>.py FOLDER SEED`, says how its networks are built and calls `run`. The arrays, the number of epochs
and the size of a batch are those of the recipe; so are the sizes that a recipe chooses as it goes, which stand in the job.
"""

import json
import os
import re
import sys
import time
from itertools import groupby
from pathlib import Path

FOLDER, SEED = Path(sys.argv[1]), int(sys.argv[2])
RECORDING = json.loads((FOLDER / "jobs.json").read_text())
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["OMP_NUM_THREADS"] = str(RECORDING["threads"])

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(RECORDING["threads"])
tf.config.threading.set_inter_op_parallelism_threads(RECORDING["threads"])


def arrays_of(names):
    return [np.load(FOLDER / name) for name in names]


def arrays(names):
    """One array, or a list where a network has several inputs."""
    loaded = arrays_of(names)
    return loaded[0] if len(loaded) == 1 else loaded


class Job:
    """One network to train."""

    def __init__(self, recorded, index):
        self.index, self.is_last = index, index == len(RECORDING["jobs"]) - 1
        self.model = recorded["model"]
        self.parameters, self.inputs = recorded["parameters"], recorded["inputs"]
        self.layers, self.sizes, self.steps = recorded["layers"], recorded["sizes"], recorded.get("steps")
        self.optimizer = recorded["optimizer"]
        self.learning_rate = recorded["optimizer"].get("learningRate")
        self.epochs, self.batch_size = recorded["epochs"], recorded["batchSize"]
        self.x, self.y = arrays(recorded["x"]), arrays(recorded["y"])
        validation = recorded.get("validation")
        self.validation = None if validation is None else (arrays(validation["x"]), arrays(validation["y"]))
        self.initial = recorded.get("initial")
        self.predictions, self.watched = recorded["predictions"], "watched" in recorded

    @property
    def features(self):
        return self.x.shape[-1]

    @property
    def outputs(self):
        return self.y.shape[-1]

    @property
    def vocabulary(self):
        """The number of ids of the first embedding."""
        return (self.sizes["inputDim"] + self.sizes["vocabularySize"])[0]


class EpochEnds(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.begin, self.seconds = time.perf_counter(), []

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.begin)


def fit(model, job, callbacks):
    settings = {"epochs": job.epochs, "batch_size": job.batch_size, "validation_data": job.validation, "verbose": 0}
    return model.fit(job.x, job.y, callbacks=callbacks, **settings).history


def take_steps(model, job):
    for _ in range(job.steps):
        losses = model.train_on_batch(job.x, job.y)
    return {"loss": [np.atleast_1d(losses)[0]]}


def matched(recorded, weights):
    """For each weight, in the order of the twin, the first recorded one that is left of its shape, and of its kind if there is one."""
    left = [(re.sub(r"_\d+$", "", one["name"].split("/")[-1]), np.load(FOLDER / one["array"])) for one in recorded]
    for weight in weights:
        alike = [i for i, (_, array) in enumerate(left) if array.shape == tuple(weight.shape)]
        if not alike:
            raise SystemExit(f"{sys.argv[0]}: the recipe must have a weight of shape {tuple(weight.shape)}, received none that is left")
        at = next((i for i in alike if left[i][0] == weight.name), alike[0])
        yield left.pop(at)[1]


def check_initial(model, job):
    """With the weights that the recipe's network began with, the twin must say of a few samples what that said, and be fined the same."""
    weights = [*model.trainable_weights, *model.non_trainable_weights]
    own = [weight.numpy() for weight in weights]
    for weight, value in zip(weights, list(matched(job.initial["weights"], weights)), strict=True):
        weight.assign(value)
    penalty, expected = float(sum(model.losses)), job.initial["penalty"]
    if not abs(penalty - expected) <= 1e-4 * abs(expected):
        raise SystemExit(f"{sys.argv[0]}: {job.model} must have weights that are fined {expected}, received {penalty}")
    outputs = np.asarray(model(arrays(job.initial["x"]), training=False))
    expected = arrays([job.initial["outputs"]])
    difference = float(np.max(np.abs(outputs - expected)))
    # Measured by how much the answers differ: those of a network that has learnt nothing yet are all about alike.
    allowed = 1e-3 * float(np.std(expected)) + 1e-6 * float(np.max(np.abs(expected)))
    if not difference <= allowed:
        raise SystemExit(f"{sys.argv[0]}: {job.model} must say what the recipe's network says, received a difference of {difference}")
    for weight, value in zip(weights, own, strict=True):
        weight.assign(value)


def joined_predictions(job):
    """Predictions in a row that are alike, as one call of Keras: it takes long to begin one, and its users would make one."""
    read = [arrays_of(prediction["x"]) for prediction in job.predictions]

    def shapes(number):
        return [array.shape[1:] for array in read[number]], job.predictions[number]["batchSize"]

    for (_, batch_size), group in groupby(range(len(read)), shapes):
        numbers = list(group)
        x = [np.concatenate(column) for column in zip(*(read[number] for number in numbers), strict=True)]
        rows = [len(read[number][0]) for number in numbers]
        yield numbers, np.cumsum(rows)[:-1], x[0] if len(x) == 1 else x, batch_size


def train(job, build, callbacks, index):
    model = build(job)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    if trainable != job.parameters:
        raise SystemExit(f"{sys.argv[0]}: {job.model} must have {job.parameters} trainable weights, received {trainable}")
    if job.initial is not None:
        check_initial(model, job)
    ends = EpochEnds()
    begin, cpu = time.perf_counter(), time.process_time()
    history = fit(model, job, [*callbacks(job), ends]) if job.steps is None else take_steps(model, job)
    fitted, cpu_seconds = time.perf_counter(), time.process_time() - cpu
    predict_seconds = 0
    for numbers, at, x, batch_size in joined_predictions(job):
        start, cpu = time.perf_counter(), time.process_time()
        outputs = model.predict(x, batch_size=batch_size, verbose=0)
        predict_seconds += time.perf_counter() - start
        cpu_seconds += time.process_time() - cpu
        for i, part in zip(numbers, np.split(np.asarray(outputs, np.float32), at), strict=True):
            np.save(FOLDER / f"keras-{index}-{i}.npy", part)
    if job.watched:
        outputs = model.predict(job.validation[0], batch_size=64, verbose=0)
        np.save(FOLDER / f"keras-{index}-watched.npy", np.asarray(outputs, np.float32))
    return {
        "fitSeconds": fitted - begin,
        "predictSeconds": predict_seconds,
        "cpuSeconds": cpu_seconds,
        "epochEnds": ends.seconds if job.steps is None else [],
        "history": {name: [float(value) for value in values] for name, values in history.items()},
    }


def run(callbacks=lambda job: [], **networks):
    """`networks` are functions from a job to a compiled model, by the name of the model; `callbacks` makes those of a training."""
    keras.utils.set_random_seed(SEED)
    runs = []
    for index, recorded in enumerate(RECORDING["jobs"]):
        job = Job(recorded, index)
        runs.append(train(job, networks[job.model], callbacks, index))
        keras.backend.clear_session()
    (FOLDER / "keras.json").write_text(json.dumps(runs))
