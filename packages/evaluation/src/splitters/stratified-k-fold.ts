import { ArgumentError, invalid, type Splitter } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { checkFoldOptions, countSamples, splitByFold, type FoldOptions, type Split } from './folds.ts';
import { randomFrom, type RandomSource } from './random-source.ts';

/**
 * Divides samples into folds that hold the classes in the same proportions, and tests each in turn.
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
 * 10. x, y and groups stay as they are; groups have no influence.
 * 11. The counts of a class in two test folds differ by at most one.
 * 12. The sizes of two test folds differ by at most one.
 * 13. Renaming the classes does not change the splits.
 * 14. Without a shuffle the samples of a class stay in order over the folds.
 * 15. With an integer seed the indices are those of scikit-learn 1.9.
 *
 * A class with fewer members than folds is missing from some test folds; scikit-learn warns of it, and refuses only, as
 * here, when no class has enough members.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` for more folds than samples, or than members of every class
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples or y holds no class labels
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedKFold.html
 * @example
 * ```ts
 * const y = ['cat', 'cat', 'dog', 'dog'];
 * for (const [train, test] of new StratifiedKFold({ nSplits: 2 }).split(y, y)) console.log(train, test);
 * // Int32Array(2) [ 1, 3 ] Int32Array(2) [ 0, 2 ]
 * // Int32Array(2) [ 0, 2 ] Int32Array(2) [ 1, 3 ]
 * ```
 */
export class StratifiedKFold implements Splitter {
  /** The number of folds. */
  readonly nSplits: number;
  /** Whether samples of a class are assigned at random. */
  readonly shuffle: boolean;
  /** The seed of the shuffle, if any. */
  readonly randomState: RandomSource | undefined;

  constructor(options?: FoldOptions) {
    const { nSplits, shuffle, randomState } = checkFoldOptions('StratifiedKFold', options);
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
   * @param y the class of each sample
   * @param groups without influence; their length is checked
   */
  split(x: unknown, y: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'StratifiedKFold';
    const { nSplits } = this;
    if (y === undefined) throw invalid(where, 'y', 'the class of each sample', y);
    const samples = countSamples(where, { x, y, groups }, nSplits);
    const members = stratifiedMembers(where, y, nSplits);

    const random = this.shuffle ? randomFrom(this.randomState) : undefined;
    const foldOf = new Int32Array(samples);
    let dealt = 0;
    for (const positions of members) {
      // Samples sorted by class are dealt to the folds in turn, which gives each fold its number of samples of this class.
      const counts = new Int32Array(nSplits);
      for (let i = 0; i < positions.length; i++)
        counts[(dealt + i) % nSplits] = (counts[(dealt + i) % nSplits] as number) + 1;
      dealt += positions.length;
      const folds = new Int32Array(positions.length);
      let start = 0;
      counts.forEach((count, fold) => {
        folds.fill(fold, start, start + count);
        start += count;
      });
      random?.shuffle(folds);
      positions.forEach((position, i) => (foldOf[position] = folds[i] as number));
    }
    return splitByFold(foldOf, nSplits);
  }
}

/**
 * The positions of the samples of each class, classes in the order of their first samples.
 *
 * @throws {ArgumentError} when no class has as many members as there are folds
 * @throws {DataError} when y holds no class labels
 */
export function stratifiedMembers(where: string, y: unknown, nSplits: number): readonly Int32Array[] {
  const { classes, codes } = encodeLabels(where, [['y', y as Labels]]);
  const members = membersByAppearance(codes[0] as Int32Array, classes.length);
  const largest = members.reduce((most, { length }) => Math.max(most, length), 0);
  if (nSplits <= largest) return members;
  throw new ArgumentError(
    `${where}: nSplits must be at most the number of members of the largest class, received ${nSplits} for ${largest}`,
  );
}

function membersByAppearance(codes: Int32Array, classes: number): readonly Int32Array[] {
  const counts = new Int32Array(classes);
  const rankOf = new Int32Array(classes).fill(-1);
  let seen = 0;
  codes.forEach((code) => {
    if (counts[code] === 0) rankOf[code] = seen++;
    counts[code] = (counts[code] as number) + 1;
  });
  const members: Int32Array[] = Array.from({ length: seen });
  counts.forEach((count, code) => (members[rankOf[code] as number] = new Int32Array(count)));
  const filled = new Int32Array(classes);
  codes.forEach((code, i) => {
    const list = members[rankOf[code] as number] as Int32Array;
    list[filled[code] as number] = i;
    filled[code] = (filled[code] as number) + 1;
  });
  return members;
}
