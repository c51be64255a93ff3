import { invalid, type Splitter } from '@modu/core';
import { countSamples, type Split } from './folds.ts';
import type { RandomSource } from './random-source.ts';
import { checkRepeatedOptions, repeat, type RepeatedOptions } from './repeated-splits.ts';
import { StratifiedKFold, stratifiedMembers } from './stratified-k-fold.ts';

/**
 * Repeats a shuffled {@link StratifiedKFold}, each time with another shuffle.
 *
 * Guarantees
 * 1. `getNSplits()`, nSplits × nRepeats, is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The same options give the same splits, in every instance and at every call, if `randomState` is an integer.
 * 8. Another seed gives other splits.
 * 10. x, y and groups stay as they are; groups have no influence.
 * 11. Within each repetition every sample is tested exactly once.
 * 12. The counts of a class in two test folds of a repetition differ by at most one.
 * 13. With an integer seed the indices are those of scikit-learn 1.9.
 *
 * Numbers 4 and 9 of other splitters do not apply: a sample is tested once in each repetition, and the seed always counts.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` for more folds than samples, or than members of every class
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples or y holds no class labels
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.RepeatedStratifiedKFold.html
 * @example
 * ```ts
 * const y = ['cat', 'cat', 'dog', 'dog'];
 * const folds = new RepeatedStratifiedKFold({ nSplits: 2, nRepeats: 5, randomState: 0 });
 * for (const [train, test] of folds.split(y, y)) console.log(train, test); // ten splits
 * ```
 */
export class RepeatedStratifiedKFold implements Splitter {
  /** The number of folds in each repetition. */
  readonly nSplits: number;
  /** How often the samples are divided anew. */
  readonly nRepeats: number;
  /** The seed, if any. */
  readonly randomState: RandomSource | undefined;

  constructor(options?: RepeatedOptions) {
    const { nSplits, nRepeats, randomState } = checkRepeatedOptions('RepeatedStratifiedKFold', options);
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
   * @param y the class of each sample
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'RepeatedStratifiedKFold';
    const { nSplits, nRepeats } = this;
    if (y === undefined) throw invalid(where, 'y', 'the class of each sample', y);
    countSamples(where, { x, y, groups }, nSplits);
    stratifiedMembers(where, y, nSplits);
    return repeat(nRepeats, this.randomState, (randomState) =>
      new StratifiedKFold({ nSplits, shuffle: true, randomState }).split(x, y),
    );
  }
}
