"""The random numbers of the layers' own generator, Philox4x32-10, for Keras to compute with in place of its own.

Use before a layer of Keras is called in training:

    draws = philox.Draws(seed=9)
    backend.random.dropout = draws.dropout
"""

import numpy as np

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def blocks(counters, seed):
    """Four numbers of 32 bits for each counter; `counters`: four arrays of one shape."""
    counter = [np.asarray(part, dtype="uint64") for part in counters]
    key = [seed % 2**32, seed // 2**32]
    for _ in range(10):
        first, second = counter[0] * np.uint64(0xD2511F53), counter[2] * np.uint64(0xCD9E8D57)
        counter = [
            (second >> HALF) ^ counter[1] ^ np.uint64(key[0]),
            second & LOW,
            (first >> HALF) ^ counter[3] ^ np.uint64(key[1]),
            first & LOW,
        ]
        key = [(key[0] + 0x9E3779B9) % 2**32, (key[1] + 0xBB67AE85) % 2**32]
    return np.stack(counter, -1)


class Draws:
    """One draw after another, as `RandomDraws` of `@modu/layers` counts them."""

    def __init__(self, seed):
        self.seed = seed
        self.begin()

    def begin(self):
        self.draws = 0

    def words(self, shape):
        """The numbers of the next draw, in the order of the elements."""
        size = int(np.prod(shape))
        count = np.arange(-(-size // 4))
        numbers = blocks([count, 0 * count, 0 * count + self.draws, 0 * count], self.seed)
        self.draws += 1
        return numbers.reshape(-1)[:size].reshape(shape)

    def attention_words(self, shape):
        """The numbers of the next draw for attention weights [B,N,T,S], each row of which begins a block."""
        batch, heads, queries, keys = shape
        pair, query, block = np.meshgrid(np.arange(batch * heads), np.arange(queries), np.arange(-(-keys // 4)), indexing="ij")
        numbers = blocks([block, query, pair, 0 * pair + self.draws], self.seed)
        self.draws += 1
        return numbers.reshape(batch * heads, queries, -1)[:, :, :keys].reshape(shape)

    def dropout(self, inputs, rate, noise_shape=None, seed=None):
        """In place of Keras' function of this name; four axes are those of attention weights unless there is a noise shape."""
        given = [None] * len(inputs.shape) if noise_shape is None else noise_shape
        shape = [int(size if wanted is None else wanted) for size, wanted in zip(inputs.shape, given)]
        weights = len(shape) == 4 and noise_shape is None
        keep = (self.attention_words(shape) if weights else self.words(shape)) >= round(rate * 2**32)
        return inputs * np.where(keep, 1 / (1 - rate), 0).astype("float32")
