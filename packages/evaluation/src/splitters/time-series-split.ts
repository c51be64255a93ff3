import { ArgumentError, expectInteger, expectOptions, type Splitter } from '@modu/core';
import { ascending, countSamples, type Split } from './folds.ts';

/** Options of {@link TimeSeriesSplit}. */
export interface TimeSeriesSplitOptions {
  /** The number of splits, at least 2; 5 by default. */
  readonly nSplits?: number;
  /** The most samples to train on, the latest ones; all by default. */
  readonly maxTrainSize?: number | null;
  /** The number of samples to test in each split; by default samples / (nSplits + 1), rounded down. */
  readonly testSize?: number | null;
  /** How many samples to leave out between train and test; 0 by default. */
  readonly gap?: number;
}

/**
 * Tests runs of samples in order of time, training on what comes before each.
 *
 * Guarantees
 * 1. `getNSplits()` is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 4. No sample is tested twice.
 * 7. The splits are the same in every instance and at every call.
 * 10. x, y and groups stay as they are; y and groups have no influence.
 * 11. Every sample that is trained on lies more than `gap` samples before every sample that is tested.
 * 12. Every test part is a run of `testSize` neighbours, the last one ends with the last sample, and each follows the one before.
 * 13. No train part holds more than `maxTrainSize` samples, and without it the train part begins with the first sample.
 * 14. The indices are those of scikit-learn 1.9.
 *
 * The splits of a call are views of one list, as in scikit-learn: copy what you mean to change.
 *
 * Numbers 5 and 6 of other splitters do not apply: the first samples are never tested, and the future is not trained on.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` when there are too few samples for the splits
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.TimeSeriesSplit.html
 * @example
 * ```ts
 * for (const [train, test] of new TimeSeriesSplit({ nSplits: 3 }).split([10, 20, 30, 40])) console.log(train, test);
 * // Int32Array(1) [ 0 ] Int32Array(1) [ 1 ]
 * // Int32Array(2) [ 0, 1 ] Int32Array(1) [ 2 ]
 * // Int32Array(3) [ 0, 1, 2 ] Int32Array(1) [ 3 ]
 * ```
 */
export class TimeSeriesSplit implements Splitter {
  /** The number of splits. */
  readonly nSplits: number;
  /** The most samples to train on, or `null` for all. */
  readonly maxTrainSize: number | null;
  /** The number of samples to test in each split, or `null` for the most that fit. */
  readonly testSize: number | null;
  /** How many samples are left out between train and test. */
  readonly gap: number;

  constructor(options?: TimeSeriesSplitOptions) {
    const where = 'TimeSeriesSplit';
    const known = ['nSplits', 'maxTrainSize', 'testSize', 'gap'] as const;
    const { nSplits = 5, maxTrainSize = null, testSize = null, gap = 0 } = expectOptions(where, options, known);
    this.nSplits = expectInteger(where, 'nSplits', nSplits, { min: 2 });
    this.maxTrainSize = maxTrainSize === null ? null : expectInteger(where, 'maxTrainSize', maxTrainSize, { min: 1 });
    this.testSize = testSize === null ? null : expectInteger(where, 'testSize', testSize, { min: 1 });
    this.gap = expectInteger(where, 'gap', gap, { min: 0 });
  }

  /** The number of splits, whatever the data. */
  getNSplits(): number {
    return this.nSplits;
  }

  /**
   * One pair of train and test indices per split, from the earliest to the latest.
   *
   * @param x matrix, table, array, typed array or tensor of samples in order of time; only their number matters
   * @param y without influence; its length is checked
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const { nSplits, maxTrainSize, gap } = this;
    const samples = countSamples('TimeSeriesSplit', { x, y, groups }, 1);
    if (nSplits >= samples) {
      throw new ArgumentError(
        `TimeSeriesSplit: nSplits must be less than the number of samples, received ${nSplits} for ${samples}`,
      );
    }
    const testSize = this.testSize ?? Math.floor(samples / (nSplits + 1));
    const first = samples - nSplits * testSize;
    if (first - gap <= 0) {
      throw new ArgumentError(
        `TimeSeriesSplit: nSplits must leave samples to train on, received ${nSplits} splits with testSize ${testSize} and gap ${gap} for ${samples} samples`,
      );
    }
    return (function* (): Generator<Split, void, void> {
      const order = ascending(samples);
      for (let start = first; start < samples; start += testSize) {
        const end = start - gap;
        const begin = maxTrainSize === null ? 0 : Math.max(0, end - maxTrainSize);
        yield [order.subarray(begin, end), order.subarray(start, start + testSize)];
      }
    })();
  }
}
