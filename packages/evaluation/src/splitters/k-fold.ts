import type { Splitter } from '@modu/core';
import { ascending, checkFoldOptions, countSamples, splitByFold, type FoldOptions, type Split } from './folds.ts';
import { randomFrom, type RandomSource } from './random-source.ts';

/**
 * Divides samples into folds and tests each in turn, training on the others.
 *
 * Without `shuffle` folds are runs of neighbours, so data sorted by class needs a shuffle or {@link StratifiedKFold}.
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
 * 10. x, y and groups stay as they are; y and groups have no influence.
 * 11. The first n mod nSplits folds have one sample more than the others.
 * 12. Without a shuffle every test fold is a run of neighbours.
 * 13. With an integer seed the indices are those of scikit-learn 1.9.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` for more folds than samples
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.KFold.html
 * @example
 * ```ts
 * const folds = new KFold({ nSplits: 2, shuffle: true, randomState: 0 });
 * for (const [train, test] of folds.split(['a', 'b', 'c', 'd'])) console.log(train, test);
 * // Int32Array(2) [ 0, 1 ] Int32Array(2) [ 2, 3 ]
 * // Int32Array(2) [ 2, 3 ] Int32Array(2) [ 0, 1 ]
 * ```
 */
export class KFold implements Splitter {
  /** The number of folds. */
  readonly nSplits: number;
  /** Whether samples are assigned at random. */
  readonly shuffle: boolean;
  /** The seed of the shuffle, if any. */
  readonly randomState: RandomSource | undefined;

  constructor(options?: FoldOptions) {
    const { nSplits, shuffle, randomState } = checkFoldOptions('KFold', options);
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
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const samples = countSamples('KFold', { x, y, groups }, this.nSplits);
    if (!this.shuffle) return contiguousFolds(samples, this.nSplits);
    const order = randomFrom(this.randomState).permutation(samples);
    const foldOf = new Int32Array(samples);
    let position = 0;
    for (let fold = 0; fold < this.nSplits; fold++) {
      const size = foldSize(samples, this.nSplits, fold);
      for (let i = 0; i < size; i++, position++) foldOf[order[position] as number] = fold;
    }
    return splitByFold(foldOf, this.nSplits);
  }
}

/** The first folds take one sample more when the samples cannot be shared out evenly. */
function foldSize(samples: number, folds: number, fold: number): number {
  return Math.floor(samples / folds) + (fold < samples % folds ? 1 : 0);
}

/** Folds of neighbours are copied in whole stretches, which is much faster than sample by sample. */
function* contiguousFolds(samples: number, folds: number): Generator<Split, void, void> {
  const order = ascending(samples);
  let start = 0;
  for (let fold = 0; fold < folds; fold++) {
    const end = start + foldSize(samples, folds, fold);
    const train = new Int32Array(samples - (end - start));
    train.set(order.subarray(0, start));
    train.set(order.subarray(end), start);
    yield [train, order.slice(start, end)];
    start = end;
  }
}
