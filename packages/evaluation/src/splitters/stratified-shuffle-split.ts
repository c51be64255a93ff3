import { invalid } from '@modu/core';
import { countSamples, type Split } from './folds.ts';
import { partSizes, readStrata, stratifiedParts } from './random-parts.ts';
import { randomFrom } from './random-source.ts';
import { RandomSplitter, type ShuffleSplitOptions } from './random-splitter.ts';

/**
 * Draws train and test parts at random, again for every split, with the classes in the same proportions in both.
 *
 * Guarantees
 * 1. `getNSplits()` is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, in random order, none twice.
 * 3. No index is in both train and test.
 * 7. The same options give the same splits, in every instance and at every call, if `randomState` is an integer.
 * 8. Another seed gives other splits.
 * 10. x, y and groups stay as they are; groups have no influence.
 * 11. The parts have the sizes asked for, and together hold every sample unless both sizes are given.
 * 12. The count of a class in a part differs by less than one from its share.
 * 13. With an integer seed the indices are those of scikit-learn 1.9, in its order.
 *
 * Numbers 4 to 6 and 9 of other splitters do not apply: parts of different splits overlap, and the seed always counts.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` without y, for sizes that do not fit the data,
 * or for parts smaller than the number of classes
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples, or a class has one member only
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedShuffleSplit.html
 * @example
 * ```ts
 * const y = [0, 0, 0, 1, 1, 1];
 * const splits = new StratifiedShuffleSplit({ nSplits: 2, testSize: 0.5, randomState: 0 });
 * for (const [train, test] of splits.split(y, y)) console.log(train, test);
 * // Int32Array(3) [ 5, 2, 3 ] Int32Array(3) [ 4, 1, 0 ]
 * // Int32Array(3) [ 5, 1, 4 ] Int32Array(3) [ 0, 2, 3 ]
 * ```
 */
export class StratifiedShuffleSplit extends RandomSplitter {
  constructor(options?: ShuffleSplitOptions) {
    super('StratifiedShuffleSplit', options, 10);
  }

  /**
   * One pair of train and test indices per split.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y the class of each sample, or a row of labels for each
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'StratifiedShuffleSplit';
    if (y === undefined) throw invalid(where, 'y', 'the class of each sample', y);
    const samples = countSamples(where, { x, y, groups }, 1);
    const sizes = partSizes(where, samples, this, 0.1);
    const strata = readStrata(where, 'y', y, sizes);
    const { nSplits, randomState } = this;
    return (function* (): Generator<Split, void, void> {
      const random = randomFrom(randomState);
      for (let i = 0; i < nSplits; i++) yield stratifiedParts(strata, sizes, random);
    })();
  }
}
