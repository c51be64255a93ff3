import { countSamples, type Split } from './folds.ts';
import { partSizes, shuffledParts } from './random-parts.ts';
import { randomFrom } from './random-source.ts';
import { RandomSplitter, type ShuffleSplitOptions } from './random-splitter.ts';

/**
 * Draws train and test parts at random, again for every split.
 *
 * Guarantees
 * 1. `getNSplits()` is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, in random order, none twice.
 * 3. No index is in both train and test.
 * 7. The same options give the same splits, in every instance and at every call, if `randomState` is an integer.
 * 8. Another seed gives other splits.
 * 10. x, y and groups stay as they are; y and groups have no influence.
 * 11. The parts have the sizes asked for, and together hold every sample unless both sizes are given.
 * 12. With an integer seed the indices are those of scikit-learn 1.9, in its order.
 *
 * Numbers 4 to 6 and 9 of other splitters do not apply: parts of different splits overlap, and the seed always counts.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` for sizes that do not fit the data
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.ShuffleSplit.html
 * @example
 * ```ts
 * const splits = new ShuffleSplit({ nSplits: 2, testSize: 0.25, randomState: 0 });
 * for (const [train, test] of splits.split([1, 3, 5, 7, 8, 6])) console.log(train, test);
 * // Int32Array(4) [ 1, 3, 0, 4 ] Int32Array(2) [ 5, 2 ]
 * // Int32Array(4) [ 4, 0, 2, 5 ] Int32Array(2) [ 1, 3 ]
 * ```
 */
export class ShuffleSplit extends RandomSplitter {
  constructor(options?: ShuffleSplitOptions) {
    super('ShuffleSplit', options, 10);
  }

  /**
   * One pair of train and test indices per split.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const samples = countSamples('ShuffleSplit', { x, y, groups }, 1);
    const sizes = partSizes('ShuffleSplit', samples, this, 0.1);
    const { nSplits, randomState } = this;
    return (function* (): Generator<Split, void, void> {
      const random = randomFrom(randomState);
      for (let i = 0; i < nSplits; i++) yield shuffledParts(samples, sizes, random);
    })();
  }
}
