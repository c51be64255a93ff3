import {
  expectInteger,
  expectOptions,
  invalid,
  isNumericArray,
  rowCount,
  type NumericArray,
  type Splitter,
} from '@modu/core';
import { expectSameLength } from '../same-length.ts';
import { splitByMask, type Split } from './folds.ts';

/** Options of {@link PredefinedSplit}. */
export interface PredefinedSplitOptions {
  /** The test fold of each sample, an integer; −1 for samples that are trained on in every split. */
  readonly testFold: readonly number[] | NumericArray;
}

/**
 * Tests folds that the caller made.
 *
 * Guarantees
 * 1. `getNSplits()`, the number of different folds, is the number of splits.
 * 2. test is a non-empty Int32Array of indices within the data, ascending, none twice; so is train, unless one fold holds everything.
 * 3. No index is in both train and test.
 * 4. No sample is tested twice.
 * 6. Every sample that is not tested is trained on.
 * 7. The splits are the same in every instance and at every call.
 * 10. x, y and groups stay as they are; they have no influence.
 * 11. Folds are tested in the order of their numbers; samples of fold −1 are never tested.
 * 12. The indices are those of scikit-learn 1.9.
 *
 * Number 5 of other splitters does not apply: samples of fold −1 are not tested.
 *
 * @throws {ArgumentError} in the constructor for a wrong option
 * @throws {ShapeError} in `split` when x, y or groups are given and have another length than `testFold`
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.PredefinedSplit.html
 * @example
 * ```ts
 * for (const [train, test] of new PredefinedSplit({ testFold: [0, 1, -1, 1] }).split()) console.log(train, test);
 * // Int32Array(3) [ 1, 2, 3 ] Int32Array(1) [ 0 ]
 * // Int32Array(2) [ 0, 2 ] Int32Array(2) [ 1, 3 ]
 * ```
 */
export class PredefinedSplit implements Splitter {
  /** The test fold of each sample. */
  readonly testFold: Int32Array;
  readonly #folds: readonly number[];

  constructor(options: PredefinedSplitOptions) {
    const { testFold } = expectOptions('PredefinedSplit', options, ['testFold']);
    if ((!Array.isArray(testFold) && !isNumericArray(testFold)) || testFold.length === 0) {
      throw invalid('PredefinedSplit', 'testFold', 'an array with the fold of each sample', testFold);
    }
    const bounds = { min: -(2 ** 31), max: 2 ** 31 - 1 };
    this.testFold = Int32Array.from(testFold as ArrayLike<number>, (fold, i) =>
      expectInteger('PredefinedSplit', `testFold[${i}]`, fold, bounds),
    );
    this.#folds = [...new Set(this.testFold)].filter((fold) => fold !== -1).sort((a, b) => a - b);
  }

  /** The number of splits, whatever the data. */
  getNSplits(): number {
    return this.#folds.length;
  }

  /**
   * One pair of train and test indices per fold.
   *
   * @param x without influence; its length is checked when it is given, as are those of y and groups
   */
  split(x?: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const { testFold } = this;
    const given = Object.entries({ x, y, groups }).filter(([, value]) => value !== undefined);
    expectSameLength('PredefinedSplit', [
      ['testFold', testFold.length],
      ...given.map(([name, value]) => [name, rowCount('PredefinedSplit', value, name)] as const),
    ]);
    const folds = this.#folds;
    return (function* (): Generator<Split, void, void> {
      for (const fold of folds) {
        yield splitByMask(testFold.map((other) => Number(other === fold)));
      }
    })();
  }
}
