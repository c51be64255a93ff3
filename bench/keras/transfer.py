"""transfer: convolutions that know the digits 0 to 4, frozen, under a new head, beside the same network from scratch."""

from image_networks import cnn, compiled
from twin import run

networks = []


def from_scratch(job):
    networks.append(compiled(cnn(job), job))
    return networks[-1]


def on_base(job):
    model = cnn(job)
    # The first network is the base; what comes behind its convolutions is new.
    for own, known in zip(model.layers, networks[0].layers, strict=False):
        if own.name.startswith("flatten"):
            break
        own.set_weights(known.get_weights())
        own.trainable = False
    return compiled(model, job)


run(cnn=from_scratch, transfer=on_base)
