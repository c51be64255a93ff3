import { ArgumentError, RandomState, expectBoolean, expectInteger, expectOptions } from '@modu/core';
import { gather, readSteps, type Batch, type TimeSteps } from './time-steps.ts';

/** Options of {@link timeseriesDatasetFromArray}. */
export interface TimeseriesDatasetOptions {
  /** Steps in each window. */
  readonly sequenceLength: number;
  /** Steps from the start of a window to the start of the next; default 1. */
  readonly sequenceStride?: number;
  /** Steps from one value of a window to the next; default 1. */
  readonly samplingRate?: number;
  /** Windows in each batch but the last; null for single windows, without the first axis; default 128. */
  readonly batchSize?: number | null;
  /** Mix the windows, anew in each pass; default false. */
  readonly shuffle?: boolean;
  /** Settles the order of `shuffle`; default null, different each time. */
  readonly seed?: number | null;
  /** The first step to use; default 0. */
  readonly startIndex?: number | null;
  /** The step to stop before; default null, the end. */
  readonly endIndex?: number | null;
}

/** Windows and the target of each; `targets` is null when there are none. */
export interface TimeseriesBatch {
  readonly inputs: Batch;
  readonly targets: Batch | null;
}

/** Batches to loop over, as often as needed. */
export interface TimeseriesDataset extends Iterable<TimeseriesBatch> {
  /** Number of batches. */
  readonly length: number;
}

const known = [
  'sequenceLength',
  'sequenceStride',
  'samplingRate',
  'batchSize',
  'shuffle',
  'seed',
  'startIndex',
  'endIndex',
] as const;

/**
 * Windows over values in time, in batches, made while they are looped over.
 *
 * Inputs   data [T] or [T, D]; targets [T], [T, D] or null: that of a window stands at its first step
 * Output   batches of inputs [B, sequenceLength] or [B, sequenceLength, D], and of targets [B] or [B, D]
 * Edges    windows that go beyond the end are left out; data shorter than one window gives no batches
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for values that are no numbers
 * @throws {ShapeError} for rows of different lengths
 * @see keras.utils.timeseries_dataset_from_array, https://keras.io/api/data_loading/timeseries/
 * @example
 * ```ts
 * for (const { inputs, targets } of timeseriesDatasetFromArray(series, series.slice(24), { sequenceLength: 24 })) {
 *   await model.trainOnBatch(tf.tensor(inputs.data, inputs.shape), tf.tensor(targets.data, targets.shape));
 * }
 * ```
 */
export function timeseriesDatasetFromArray(
  data: TimeSteps,
  targets: TimeSteps | null,
  options: TimeseriesDatasetOptions,
): TimeseriesDataset {
  const where = 'timeseriesDatasetFromArray';
  const given = expectOptions(where, options, known);
  const steps = readSteps(where, 'data', data);
  const goals = targets === null ? null : readSteps(where, 'targets', targets);
  const below = { min: 1, max: Math.max(1, steps.length - 1) };
  const sequenceLength = expectInteger(where, 'sequenceLength', given.sequenceLength, { min: 1 });
  const stride = expectInteger(where, 'sequenceStride', given.sequenceStride ?? 1, below);
  const rate = expectInteger(where, 'samplingRate', given.samplingRate ?? 1, below);
  const { batchSize = 128, seed = null } = given;
  const perBatch = batchSize === null ? 1 : expectInteger(where, 'batchSize', batchSize, { min: 1 });
  const shuffle = expectBoolean(where, 'shuffle', given.shuffle ?? false);
  if (seed !== null) {
    expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 });
    if (!shuffle) throw new ArgumentError(`${where}: shuffle must be true for seed to have an effect, received false`);
  }
  const last = { min: 0, max: Math.max(0, steps.length - 1) };
  const start = expectInteger(where, 'startIndex', given.startIndex ?? 0, last);
  const end =
    given.endIndex === null || given.endIndex === undefined
      ? steps.length
      : expectInteger(where, 'endIndex', given.endIndex, { min: start + 1, max: last.max });
  const possible = end - start - (sequenceLength - 1) * rate;
  const count = Math.max(0, Math.ceil(Math.min(possible, goals === null ? Infinity : goals.length - start) / stride));
  const unbatched = batchSize === null;
  return {
    length: Math.ceil(count / perBatch),
    *[Symbol.iterator]() {
      const order = Array.from({ length: count }, (_, i) => start + i * stride);
      if (shuffle) new RandomState(seed ?? Math.floor(Math.random() * 2 ** 32)).shuffle(order);
      for (let at = 0; at < count; at += perBatch) {
        const starts = order.slice(at, at + perBatch);
        const windows = starts.map((first) => Array.from({ length: sequenceLength }, (_, k) => first + k * rate));
        const inputs = gather(steps, windows, sequenceLength);
        const batch =
          goals === null
            ? null
            : gather(
                goals,
                starts.map((first) => [first]),
                null,
              );
        yield unbatched
          ? { inputs: single(inputs), targets: batch === null ? null : single(batch) }
          : { inputs, targets: batch };
      }
    },
  };
}

function single({ data, shape }: Batch): Batch {
  return { data, shape: shape.slice(1) };
}
