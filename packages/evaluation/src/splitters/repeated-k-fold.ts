import type { Splitter } from '@modu/core';
import { countSamples, type Split } from './folds.ts';
import { KFold } from './k-fold.ts';
import type { RandomSource } from './random-source.ts';
import { checkRepeatedOptions, repeat, type RepeatedOptions } from './repeated-splits.ts';

/**
 * Repeats a shuffled {@link KFold}, each time with another shuffle.
 *
 * Guarantees
 * 1. `getNSplits()`, nSplits × nRepeats, is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The same options give the same splits, in every instance and at every call, if `randomState` is an integer.
 * 8. Another seed gives other splits.
 * 10. x, y and groups stay as they are; y and groups have no influence.
 * 11. Within each repetition every sample is tested exactly once.
 * 12. The first n mod nSplits folds of a repetition have one sample more than the others.
 * 13. With an integer seed the indices are those of scikit-learn 1.9.
 *
 * Numbers 4 and 9 of other splitters do not apply: a sample is tested once in each repetition, and the seed always counts.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` for more folds than samples
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.RepeatedKFold.html
 * @example
 * ```ts
 * const folds = new RepeatedKFold({ nSplits: 2, nRepeats: 2, randomState: 2652124 });
 * for (const [train, test] of folds.split([1, 2, 3, 4])) console.log(train, test);
 * // Int32Array(2) [ 0, 1 ] Int32Array(2) [ 2, 3 ]
 * // Int32Array(2) [ 2, 3 ] Int32Array(2) [ 0, 1 ]
 * // Int32Array(2) [ 1, 2 ] Int32Array(2) [ 0, 3 ]
 * // Int32Array(2) [ 0, 3 ] Int32Array(2) [ 1, 2 ]
 * ```
 */
export class RepeatedKFold implements Splitter {
  /** The number of folds in each repetition. */
  readonly nSplits: number;
  /** How often the samples are divided anew. */
  readonly nRepeats: number;
  /** The seed, if any. */
  readonly randomState: RandomSource | undefined;

  constructor(options?: RepeatedOptions) {
    const { nSplits, nRepeats, randomState } = checkRepeatedOptions('RepeatedKFold', options);
    this.nSplits = nSplits;
    this.nRepeats = nRepeats;
    this.randomState = randomState;
  }

  /** The number of splits, whatever the data. */
  getNSplits(): number {
    return this.nSplits * this.nRepeats;
  }

  /**
   * One pair of train and test indices per fold, repetition by repetition.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const { nSplits, nRepeats } = this;
    countSamples('RepeatedKFold', { x, y, groups }, nSplits);
    return repeat(nRepeats, this.randomState, (randomState) =>
      new KFold({ nSplits, shuffle: true, randomState }).split(x),
    );
  }
}
