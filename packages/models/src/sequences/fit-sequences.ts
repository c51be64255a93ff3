import { DataError, derivedSeed, expectBoolean, expectInteger, expectOptions, invalid, RandomState } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import type { TokenSequences } from './token-sequences.ts';

/** Options of `fit` for sequences. */
export interface SequenceFitOptions<Pair = readonly [TokenSequences, TokenSequences]> {
  /** How often all samples are seen, 1 by default. */
  readonly epochs?: number;
  /** The number of epochs that an earlier training has behind it, 0 by default. */
  readonly initialEpoch?: number;
  /** Samples in a step of training, 32 by default. */
  readonly batchSize?: number;
  /** Whether every epoch has another order of the samples, which the seed rules. True by default. */
  readonly shuffle?: boolean;
  /** Sources and targets whose loss is told after each epoch as `val_loss`. */
  readonly validationData?: Pair;
  /** Callbacks of tfjs or of `@modu/callbacks`, all of them instances of `tf.Callback`; or one object of functions. */
  readonly callbacks?: readonly tf.Callback[] | readonly object[] | tf.CustomCallbackArgs;
}

/** A step's worth of samples; whoever asked for it disposes of the tensors. */
export interface SequenceBatch {
  readonly xs: tf.Tensor | tf.Tensor[];
  readonly ys: tf.Tensor;
}

type FitDataset = (this: tf.LayersModel, dataset: object, options: object) => Promise<tf.History>;

/** The names of {@link SequenceFitOptions}. */
export const sequenceFitNames = [
  'epochs',
  'initialEpoch',
  'batchSize',
  'shuffle',
  'validationData',
  'callbacks',
] as const;

/**
 * `model.fitDataset` over batches that are made when they are needed, in an order that follows from the seed and the epoch
 * alone: a training that is gone on with sees what it would have seen.
 */
export async function fitSequences<Pair extends readonly { readonly rows: number }[]>(
  where: string,
  model: tf.LayersModel,
  data: Pair,
  batchOf: (pair: Pair, order: ArrayLike<number>) => SequenceBatch,
  options: SequenceFitOptions<Pair>,
  givenSeed: number | undefined,
): Promise<tf.History> {
  expectOptions(where, options, sequenceFitNames);
  const { validationData, callbacks } = options;
  if (callbacks !== undefined && (typeof callbacks !== 'object' || callbacks === null)) {
    throw invalid(where, 'callbacks', 'an array of callbacks', callbacks);
  }
  const epochs = expectInteger(where, 'epochs', options.epochs ?? 1, { min: 1 });
  const initialEpoch = expectInteger(where, 'initialEpoch', options.initialEpoch ?? 0, { min: 0 });
  const batchSize = expectInteger(where, 'batchSize', options.batchSize ?? 32, { min: 1 });
  const shuffle = expectBoolean(where, 'shuffle', options.shuffle ?? true);
  const seed = givenSeed ?? Math.floor(Math.random() * 2 ** 32);
  const samples = data[0]?.rows ?? 0;
  for (const pair of [data, ...(validationData ? [validationData] : [])]) {
    if ((pair[0]?.rows ?? 0) === 0) throw new DataError(`${where}: there must be at least one sample, received none`);
  }
  let epoch = initialEpoch;
  const batches = (pair: Pair, order: () => Int32Array) => {
    const iterator = () => {
      let rows: Int32Array | undefined;
      let from = 0;
      const next = (): Promise<IteratorResult<SequenceBatch, null>> => {
        // tfjs makes one iterator that it does not use, so an epoch begins with the first batch.
        rows ??= order();
        if (from >= rows.length) return Promise.resolve({ value: null, done: true });
        from += batchSize;
        return Promise.resolve({ value: batchOf(pair, rows.subarray(from - batchSize, from)), done: false });
      };
      return Promise.resolve({ next });
    };
    return { size: Math.ceil((pair[0]?.rows ?? 0) / batchSize), iterator };
  };
  const inOrder = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);
  const training = batches(data, () => {
    const now = epoch++;
    return shuffle ? new RandomState(derivedSeed(seed, 1000 + now)).permutation(samples) : inOrder(samples);
  });
  const watch = validationData && batches(validationData, () => inOrder(validationData[0]?.rows ?? 0));
  // tfjs asks of a dataset only that it has an iterator, but declares it as its own class.
  return (model.fitDataset as unknown as FitDataset).call(model, training, {
    epochs,
    initialEpoch,
    verbose: 0,
    ...(callbacks && { callbacks: Array.isArray(callbacks) ? [...(callbacks as readonly object[])] : callbacks }),
    ...(watch && { validationData: watch }),
  });
}
