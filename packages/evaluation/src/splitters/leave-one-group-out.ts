import { DataError, expectOptions, type Splitter } from '@modu/core';
import { countSamples, splitByFold, type Split } from './folds.ts';
import { readGroups } from './groups.ts';

/**
 * Tests every group by itself, training on all others.
 *
 * Guarantees
 * 1. `getNSplits(x, y, groups)`, the number of groups, is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 4. No sample is tested twice.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The splits are the same in every instance and at every call.
 * 10. x, y and groups stay as they are; y has no influence.
 * 11. Split i tests exactly the samples of the i-th group in sorted order.
 * 12. The indices are those of scikit-learn 1.9.
 *
 * @throws {ArgumentError} in the constructor for any option; in `split` without groups
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples, a group is missing, or there are fewer than two groups
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.LeaveOneGroupOut.html
 * @example
 * ```ts
 * const groups = [1, 1, 2, 2];
 * for (const [train, test] of new LeaveOneGroupOut().split(groups, undefined, groups)) console.log(train, test);
 * // Int32Array(2) [ 2, 3 ] Int32Array(2) [ 0, 1 ]
 * // Int32Array(2) [ 0, 1 ] Int32Array(2) [ 2, 3 ]
 * ```
 */
export class LeaveOneGroupOut implements Splitter {
  constructor(options?: Readonly<Record<string, never>>) {
    expectOptions('LeaveOneGroupOut', options, []);
  }

  /** The number of splits: that of the groups. @throws {ArgumentError} without groups */
  getNSplits(_x?: unknown, _y?: unknown, groups?: unknown): number {
    return readGroups('LeaveOneGroupOut', groups).distinct.length;
  }

  /**
   * One pair of train and test indices per group.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups the group of each sample
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'LeaveOneGroupOut';
    const { distinct, codes } = readGroups(where, groups);
    countSamples(where, { x, y, groups }, 1);
    if (distinct.length < 2) {
      throw new DataError(`${where}: groups must hold at least two groups, received ${distinct.length}`);
    }
    return splitByFold(codes, distinct.length);
  }
}
