import { ArgumentError, type Splitter } from '@modu/core';
import { checkFoldOptions, countSamples, splitByFold, type FoldOptions, type Split } from './folds.ts';
import { readGroups } from './groups.ts';
import { randomFrom, type RandomSource } from './random-source.ts';

/**
 * Divides whole groups of samples into folds and tests each fold in turn.
 *
 * Without `shuffle` the largest group goes first, each to the fold with the fewest samples so far, so that folds are of
 * similar size; with `shuffle` every fold gets the same number of groups, give or take one.
 *
 * Guarantees
 * 1. `getNSplits()` is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 4. No sample is tested twice.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The same options give the same splits, in every instance and at every call, if `randomState` is an integer or `shuffle` is false.
 * 8. Another seed gives other splits.
 * 9. A seed without effect is an error.
 * 10. x, y and groups stay as they are; y has no influence.
 * 11. No group is in both train and test.
 * 12. Without a shuffle the sizes of two test folds differ by at most the size of the largest group.
 * 13. With a shuffle the first (groups mod nSplits) folds test one group more than the others.
 * 14. With an integer seed the indices are those of scikit-learn 1.9.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` without groups, or for more folds than groups
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples or a group is missing
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GroupKFold.html
 * @example
 * ```ts
 * const patients = ['ann', 'ann', 'bob', 'cho', 'cho', 'cho'];
 * for (const [train, test] of new GroupKFold({ nSplits: 2 }).split(patients, undefined, patients)) console.log(train, test);
 * // Int32Array(3) [ 0, 1, 2 ] Int32Array(3) [ 3, 4, 5 ]
 * // Int32Array(3) [ 3, 4, 5 ] Int32Array(3) [ 0, 1, 2 ]
 * ```
 */
export class GroupKFold implements Splitter {
  /** The number of folds. */
  readonly nSplits: number;
  /** Whether groups are assigned at random. */
  readonly shuffle: boolean;
  /** The seed of the shuffle, if any. */
  readonly randomState: RandomSource | undefined;

  constructor(options?: FoldOptions) {
    const { nSplits, shuffle, randomState } = checkFoldOptions('GroupKFold', options);
    this.nSplits = nSplits;
    this.shuffle = shuffle;
    this.randomState = randomState;
  }

  /** The number of splits, whatever the data. */
  getNSplits(): number {
    return this.nSplits;
  }

  /**
   * One pair of train and test indices per fold.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups the group of each sample
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'GroupKFold';
    const { distinct, codes } = readGroups(where, groups);
    countSamples(where, { x, y, groups }, this.nSplits);
    expectEnoughGroups(where, this.nSplits, distinct.length);
    const foldOfGroup = this.shuffle
      ? dealAtRandom(distinct.length, this.nSplits, this.randomState)
      : dealBySize(codes, distinct.length, this.nSplits);
    return splitByFold(
      codes.map((code) => foldOfGroup[code] as number),
      this.nSplits,
    );
  }
}

/** @throws {ArgumentError} when there are fewer groups than folds */
export function expectEnoughGroups(where: string, nSplits: number, groups: number): void {
  if (nSplits <= groups) return;
  throw new ArgumentError(
    `${where}: nSplits must be at most the number of groups, received ${nSplits} for ${groups} groups`,
  );
}

function dealAtRandom(groups: number, nSplits: number, randomState: RandomSource | undefined): Int32Array {
  const order = randomFrom(randomState).permutation(groups);
  const foldOf = new Int32Array(groups);
  let position = 0;
  for (let fold = 0; fold < nSplits; fold++) {
    const size = Math.floor(groups / nSplits) + (fold < groups % nSplits ? 1 : 0);
    for (let i = 0; i < size; i++) foldOf[order[position++] as number] = fold;
  }
  return foldOf;
}

function dealBySize(codes: Int32Array, groups: number, nSplits: number): Int32Array {
  const sizes = new Int32Array(groups);
  for (let i = 0; i < codes.length; i++) sizes[codes[i] as number] = (sizes[codes[i] as number] as number) + 1;
  // Among groups of equal size the last one is dealt first, as in scikit-learn.
  const order = Int32Array.from(sizes.keys()).sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || b - a);
  const filled = new Float64Array(nSplits);
  const foldOf = new Int32Array(groups);
  for (const group of order) {
    let lightest = 0;
    for (let fold = 1; fold < nSplits; fold++) {
      if ((filled[fold] as number) < (filled[lightest] as number)) lightest = fold;
    }
    filled[lightest] = (filled[lightest] as number) + (sizes[group] as number);
    foldOf[group] = lightest;
  }
  return foldOf;
}
