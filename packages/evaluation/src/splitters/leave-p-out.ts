import { ArgumentError, expectInteger, expectOptions, invalid, type Splitter } from '@modu/core';
import { combinations, countCombinations } from './combinations.ts';
import { countSamples, type Split } from './folds.ts';
import { leaveOut } from './leave-out.ts';

/** Options of {@link LeavePOut}. */
export interface LeavePOutOptions {
  /** How many samples to test at a time. */
  readonly p: number;
}

/**
 * Tests every set of p samples, training on all others. The number of splits grows as the samples to the power of p.
 *
 * Guarantees
 * 1. `getNSplits(x)`, samples over p, is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The splits are the same in every instance and at every call.
 * 10. x, y and groups stay as they are; y and groups have no influence.
 * 11. Every set of p samples is tested once, in lexicographic order.
 * 12. The indices are those of scikit-learn 1.9.
 *
 * Number 4 of other splitters does not apply: with p above 1 a sample is tested in many splits.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` when p is not less than the number of samples
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.LeavePOut.html
 * @example
 * ```ts
 * for (const [train, test] of new LeavePOut({ p: 2 }).split(['a', 'b', 'c'])) console.log(train, test);
 * // Int32Array(1) [ 2 ] Int32Array(2) [ 0, 1 ]
 * // Int32Array(1) [ 1 ] Int32Array(2) [ 0, 2 ]
 * // Int32Array(1) [ 0 ] Int32Array(2) [ 1, 2 ]
 * ```
 */
export class LeavePOut implements Splitter {
  /** How many samples to test at a time. */
  readonly p: number;

  constructor(options: LeavePOutOptions) {
    this.p = expectInteger('LeavePOut', 'p', expectOptions('LeavePOut', options, ['p']).p, { min: 1 });
  }

  /** The number of splits of the samples in `x`. @throws {ArgumentError} without `x` */
  getNSplits(x?: unknown): number {
    if (x === undefined) throw invalid('LeavePOut', 'x', 'the samples to count', x);
    return countCombinations(countSamples('LeavePOut', { x }, 1), this.p);
  }

  /**
   * One pair of train and test indices per set of p samples.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const { p } = this;
    const samples = countSamples('LeavePOut', { x, y, groups }, 1);
    if (p >= samples) {
      throw new ArgumentError(
        `LeavePOut: p must be less than the number of samples, received ${p} for ${samples} samples`,
      );
    }
    return (function* (): Generator<Split, void, void> {
      for (const tested of combinations(samples, p)) yield leaveOut(tested, samples);
    })();
  }
}
