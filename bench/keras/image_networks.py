"""Networks of images that twins train, as @modu/models builds them."""

from math import cos, pi

from keras import Sequential, layers, regularizers
from keras.callbacks import LearningRateScheduler
from networks import optimizer, output_layer


def image_layers(job):
    """The layers that the recipe's network has behind its augmentation, in their order, of the sizes it chose."""
    names = [name.removeprefix("Modu>") for name in job.layers]
    sizes = {name: iter(job.sizes[name]) for name in ("filters", "kernelSize", "rate", "units")}
    l2 = next(iter(job.sizes["l2"]), 0.0)
    normalized = "BatchNormalization" in names
    common = {
        "kernel_initializer": "he_uniform",
        "kernel_regularizer": regularizers.L2(l2) if l2 else None,
        "activation": None if normalized else "relu",
        "use_bias": not normalized,
    }
    kernel = lambda: (next(sizes["kernelSize"]), next(sizes["kernelSize"]))  # noqa: E731
    make = {
        "Conv2D": lambda: layers.Conv2D(next(sizes["filters"]), kernel(), padding="same", **common),
        "MaxPooling2D": lambda: layers.MaxPooling2D(2),
        "GlobalAveragePooling2D": layers.GlobalAveragePooling2D,
        "BatchNormalization": layers.BatchNormalization,
        "Activation": lambda: layers.ReLU(),
        "Flatten": layers.Flatten,
        "Dropout": lambda: layers.Dropout(next(sizes["rate"])),
        "Dense": lambda: layers.Dense(next(sizes["units"]), **common),
    }
    ours = [name for name in names if name != "InputLayer" and not name.startswith("Random")]
    return [*(make[name]() for name in ours[:-1]), output_layer(job.outputs, l2)]


def cnn(job, *augmentation):
    """A classifier of images, not compiled, that sees them through `augmentation`."""
    return Sequential([layers.Input(job.x.shape[1:]), *augmentation, *image_layers(job)])


def compiled(model, job):
    model.compile(optimizer(job.optimizer), "categorical_crossentropy", metrics=["accuracy"])
    return model


def digit_classifier(job):
    """The network of the chapter on images, which sees digits a little shifted."""
    shift = layers.RandomTranslation(0.08, 0.08, fill_mode="constant", interpolation="nearest")
    return compiled(cnn(job, shift), job)


def falling_rate(job):
    """Half a cosine, of the networks with convolutions alone."""
    if "Conv2D" not in job.layers:
        return []
    return [LearningRateScheduler(lambda epoch: job.learning_rate * (1 + cos(pi * epoch / job.epochs)) / 2)]
