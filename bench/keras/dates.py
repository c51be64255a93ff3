"""dates: written anew in ISO 8601, character by character."""

from keras.callbacks import LearningRateScheduler
from text_networks import seq2seq
from twin import run

run(
    callbacks=lambda job: [LearningRateScheduler(lambda epoch: 0.01 * 0.3 ** max(0, epoch - 1))],
    seq2seq=seq2seq,
)
