import * as tf from '@tensorflow/tfjs';
import { derivedSeed, expectBoolean, expectInteger, expectOptions, invalid, RandomState, ShapeError } from '@modu/core';

/** Samples along the first axis: one tensor, or one for each input or output. */
export type Samples = tf.Tensor | readonly tf.Tensor[];

/** Options of {@link shuffledBatches}. */
export interface ShuffledBatchesOptions {
  /** Samples per batch, 32 by default; the last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** Whether every epoch takes the samples in an order of its own, true by default. */
  readonly shuffle?: boolean;
  /** The seed of the orders, from 0 to 2³² − 1; must be given when samples are shuffled. */
  readonly seed?: number;
  /** The epoch to begin with, 0 by default. */
  readonly initialEpoch?: number;
  /** The batch of that epoch to begin with, 0 by default. */
  readonly initialBatch?: number;
}

/** One batch, which `fitDataset` disposes of. */
export interface Batch {
  readonly xs: tf.Tensor | tf.Tensor[];
  readonly ys: tf.Tensor | tf.Tensor[];
}

/** What `fitDataset` takes, so that it knows the number of batches. */
export interface BatchDataset {
  /** Batches in an epoch. */
  readonly size: number;
  iterator(): Promise<{ next(): Promise<IteratorResult<Batch, null>> }>;
  /** Disposes of the batch that a failing step left behind; the samples stay. */
  dispose(): void;
}

const where = 'shuffledBatches';

/**
 * Batches for `fitDataset` in an order that depends on the seed and the epoch alone, so that any epoch can be had again.
 *
 * tfjs' `fit` shuffles by `Math.random` and each epoch from the order of the one before. Here the order of epoch e is the
 * permutation that `RandomState(derivedSeed(seed, e))` draws.
 *
 * @param x tensors with samples along the first axis, which stay the caller's
 * @returns a dataset that gives the next epoch each time it is iterated
 * @throws {ArgumentError} for a bad option, or a seed without shuffling, or the reverse
 * @throws {ShapeError} when the tensors differ in the number of samples
 * @example
 * await model.fitDataset(shuffledBatches(x, y, { batchSize: 16, seed: 42 }), { epochs: 5 });
 */
export function shuffledBatches(x: Samples, y: Samples, options: ShuffledBatchesOptions = {}): BatchDataset {
  const known = expectOptions(where, options, ['batchSize', 'shuffle', 'seed', 'initialEpoch', 'initialBatch']);
  const shuffle = expectBoolean(where, 'shuffle', known.shuffle ?? true);
  if (shuffle !== (known.seed !== undefined)) {
    throw invalid(where, 'seed', shuffle ? 'given when shuffle is true' : 'left out when shuffle is false', known.seed);
  }
  const seed =
    known.seed === undefined ? undefined : expectInteger(where, 'seed', known.seed, { min: 0, max: 2 ** 32 - 1 });
  const batchSize = expectInteger(where, 'batchSize', known.batchSize ?? 32, { min: 1 });
  const count = countSamples(where, [x, y]);
  const size = Math.ceil(count / batchSize);
  let epoch = expectInteger(where, 'initialEpoch', known.initialEpoch ?? 0, { min: 0 });
  let skipped = expectInteger(where, 'initialBatch', known.initialBatch ?? 0, { min: 0, max: size });
  let last: Batch | undefined;

  const iterate = () => {
    let order: Int32Array | undefined;
    let position = 0;
    const next = (): Promise<IteratorResult<Batch, null>> => {
      // fitDataset asks for one iterator more than it reads.
      if (order === undefined) {
        order = orderOf(seed, epoch, count);
        position = skipped * batchSize;
        epoch += 1;
        skipped = 0;
      }
      if (position >= count) return Promise.resolve({ done: true, value: null });
      const rows = order.subarray(position, position + batchSize);
      position += batchSize;
      last = tf.tidy(() => {
        const indices = tf.tensor1d(rows, 'int32');
        return { xs: takeRows(x, indices), ys: takeRows(y, indices) };
      });
      return Promise.resolve({ done: false, value: last });
    };
    return { next };
  };
  return {
    size,
    iterator: () => Promise.resolve(iterate()),
    dispose() {
      if (last !== undefined) tf.dispose([last.xs, last.ys].flat());
    },
  };
}

function orderOf(seed: number | undefined, epoch: number, count: number): Int32Array {
  if (seed === undefined) return Int32Array.from({ length: count }, (_, i) => i);
  return new RandomState(derivedSeed(seed, epoch)).permutation(count);
}

function takeRows(samples: Samples, indices: tf.Tensor1D): tf.Tensor | tf.Tensor[] {
  return samples instanceof tf.Tensor
    ? tf.gather(samples, indices)
    : samples.map((tensor) => tf.gather(tensor, indices));
}

/** The number of samples of all tensors. @throws {ArgumentError} @throws {ShapeError} */
export function countSamples(caller: string, samples: readonly Samples[]): number {
  const tensors = samples.flatMap((item): readonly tf.Tensor[] => (item instanceof tf.Tensor ? [item] : item));
  const [first] = tensors;
  const count = first?.shape[0];
  if (count === undefined || tensors.some((tensor) => !(tensor instanceof tf.Tensor))) {
    throw invalid(caller, 'x and y', 'tensors or arrays of tensors', samples);
  }
  const other = tensors.find(({ shape }) => shape[0] !== count);
  if (other !== undefined) {
    throw new ShapeError(`${caller}: x and y must have as many samples each, received ${count} and ${other.shape[0]}`);
  }
  return count;
}
