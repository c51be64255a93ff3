import { ArgumentError, expectInteger, expectOptions, type Splitter } from '@modu/core';
import { combinations, countCombinations } from './combinations.ts';
import { countSamples, type Split } from './folds.ts';
import { samplesOf } from './group-shuffle-split.ts';
import { readGroups } from './groups.ts';
import { leaveOut } from './leave-out.ts';

/** Options of {@link LeavePGroupsOut}. */
export interface LeavePGroupsOutOptions {
  /** How many groups to test at a time. */
  readonly nGroups: number;
}

/**
 * Tests every set of `nGroups` groups, training on all others.
 *
 * Guarantees
 * 1. `getNSplits(x, y, groups)`, groups over `nGroups`, is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The splits are the same in every instance and at every call.
 * 10. x, y and groups stay as they are; y has no influence.
 * 11. Every set of `nGroups` groups is tested once, in lexicographic order of the sorted groups.
 * 12. The indices are those of scikit-learn 1.9.
 *
 * Number 4 of other splitters does not apply: with more than one group left out a sample is tested in many splits.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` without groups, or when `nGroups` is not less than their number
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples or a group is missing
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.LeavePGroupsOut.html
 * @example
 * ```ts
 * const groups = [1, 2, 3];
 * for (const [train, test] of new LeavePGroupsOut({ nGroups: 2 }).split(groups, undefined, groups)) console.log(train, test);
 * // Int32Array(1) [ 2 ] Int32Array(2) [ 0, 1 ]
 * // Int32Array(1) [ 1 ] Int32Array(2) [ 0, 2 ]
 * // Int32Array(1) [ 0 ] Int32Array(2) [ 1, 2 ]
 * ```
 */
export class LeavePGroupsOut implements Splitter {
  /** How many groups to test at a time. */
  readonly nGroups: number;

  constructor(options: LeavePGroupsOutOptions) {
    const { nGroups } = expectOptions('LeavePGroupsOut', options, ['nGroups']);
    this.nGroups = expectInteger('LeavePGroupsOut', 'nGroups', nGroups, { min: 1 });
  }

  /** The number of splits of these groups. @throws {ArgumentError} without groups */
  getNSplits(_x?: unknown, _y?: unknown, groups?: unknown): number {
    return countCombinations(readGroups('LeavePGroupsOut', groups).distinct.length, this.nGroups);
  }

  /**
   * One pair of train and test indices per set of groups.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups the group of each sample
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'LeavePGroupsOut';
    const { nGroups } = this;
    const { distinct, codes } = readGroups(where, groups);
    const samples = countSamples(where, { x, y, groups }, 1);
    if (nGroups >= distinct.length) {
      throw new ArgumentError(
        `${where}: nGroups must be less than the number of groups, received ${nGroups} for ${distinct.length} groups`,
      );
    }
    return (function* (): Generator<Split, void, void> {
      for (const left of combinations(distinct.length, nGroups)) {
        yield leaveOut(samplesOf(left, codes, distinct.length), samples);
      }
    })();
  }
}
