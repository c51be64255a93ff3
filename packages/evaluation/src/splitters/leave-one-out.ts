import { ArgumentError, expectOptions, invalid, type Splitter } from '@modu/core';
import { countSamples, type Split } from './folds.ts';
import { leaveOut } from './leave-out.ts';

/**
 * Tests every sample by itself, training on all others.
 *
 * Guarantees
 * 1. `getNSplits(x)` is the number of splits, that of the samples.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 4. No sample is tested twice.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The splits are the same in every instance and at every call.
 * 10. x, y and groups stay as they are; y and groups have no influence.
 * 11. Split i tests sample i alone.
 * 12. The indices are those of scikit-learn 1.9.
 *
 * @throws {ArgumentError} in the constructor for any option; in `split` for fewer than two samples
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.LeaveOneOut.html
 * @example
 * ```ts
 * for (const [train, test] of new LeaveOneOut().split(['a', 'b', 'c'])) console.log(train, test);
 * // Int32Array(2) [ 1, 2 ] Int32Array(1) [ 0 ]
 * // Int32Array(2) [ 0, 2 ] Int32Array(1) [ 1 ]
 * // Int32Array(2) [ 0, 1 ] Int32Array(1) [ 2 ]
 * ```
 */
export class LeaveOneOut implements Splitter {
  constructor(options?: Readonly<Record<string, never>>) {
    expectOptions('LeaveOneOut', options, []);
  }

  /** The number of splits: that of the samples in `x`. @throws {ArgumentError} without `x` */
  getNSplits(x?: unknown): number {
    if (x === undefined) throw invalid('LeaveOneOut', 'x', 'the samples to count', x);
    return countSamples('LeaveOneOut', { x }, 1);
  }

  /**
   * One pair of train and test indices per sample.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const samples = countSamples('LeaveOneOut', { x, y, groups }, 1);
    if (samples < 2) throw new ArgumentError(`LeaveOneOut: x must hold at least two samples, received ${samples}`);
    return (function* (): Generator<Split, void, void> {
      for (let i = 0; i < samples; i++) yield leaveOut(Int32Array.of(i), samples);
    })();
  }
}
