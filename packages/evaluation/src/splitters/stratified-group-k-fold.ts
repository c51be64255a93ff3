import { ArgumentError, invalid, type Splitter } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { numpySum } from '../metrics/python-format.ts';
import { checkFoldOptions, countSamples, splitByFold, type FoldOptions, type Split } from './folds.ts';
import { expectEnoughGroups } from './group-k-fold.ts';
import { readGroups } from './groups.ts';
import { randomFrom, type RandomSource } from './random-source.ts';

/**
 * Divides whole groups of samples into folds that hold the classes in proportions as equal as the groups allow.
 *
 * Groups are dealt from the most to the least uneven in classes, each to the fold that leaves the classes spread most
 * evenly over the folds; a shuffle changes the order of groups that are equally uneven.
 *
 * Guarantees
 * 1. `getNSplits()` is the number of splits.
 * 2. train and test are Int32Arrays of indices within the data, ascending, none twice. A test fold may be empty where few groups hold most samples.
 * 3. No index is in both train and test.
 * 4. No sample is tested twice.
 * 5. Every sample is tested.
 * 6. Every sample that is not tested is trained on.
 * 7. The same options give the same splits, in every instance and at every call, if `randomState` is an integer or `shuffle` is false.
 * 8. Another seed gives other splits.
 * 9. A seed without effect is an error.
 * 10. x, y and groups stay as they are.
 * 11. No group is in both train and test.
 * 12. Renaming classes in their order does not change the splits.
 * 13. When every sample is its own group, the counts of a class in two test folds differ by at most one.
 * 14. With an integer seed the indices are those of scikit-learn 1.9.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` without y or groups, for more folds than
 * groups, or than members of every class
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples, y holds no class labels, or a group is missing
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.StratifiedGroupKFold.html
 * @example
 * ```ts
 * const y = [0, 0, 1, 1, 0, 0, 1, 1];
 * const groups = [1, 1, 2, 2, 3, 3, 4, 4];
 * for (const [train, test] of new StratifiedGroupKFold({ nSplits: 2 }).split(y, y, groups)) console.log(train, test);
 * // Int32Array(4) [ 4, 5, 6, 7 ] Int32Array(4) [ 0, 1, 2, 3 ]
 * // Int32Array(4) [ 0, 1, 2, 3 ] Int32Array(4) [ 4, 5, 6, 7 ]
 * ```
 */
export class StratifiedGroupKFold implements Splitter {
  /** The number of folds. */
  readonly nSplits: number;
  /** Whether groups that are equally uneven are taken in random order. */
  readonly shuffle: boolean;
  /** The seed of the shuffle, if any. */
  readonly randomState: RandomSource | undefined;

  constructor(options?: FoldOptions) {
    const { nSplits, shuffle, randomState } = checkFoldOptions('StratifiedGroupKFold', options);
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
   * @param groups the group of each sample
   */
  split(x: unknown, y: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'StratifiedGroupKFold';
    const { nSplits } = this;
    if (y === undefined) throw invalid(where, 'y', 'the class of each sample', y);
    const { distinct, codes: groupCodes } = readGroups(where, groups);
    countSamples(where, { x, y, groups }, nSplits);
    const { classes, codes } = encodeLabels(where, [['y', y as Labels]]);
    const labels = codes[0] as Int32Array;

    const table = new ClassCounts(distinct.length, classes.length);
    const perClass = new Float64Array(classes.length);
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i] as number;
      table.add(groupCodes[i] as number, label);
      perClass[label] = (perClass[label] as number) + 1;
    }
    const largest = perClass.reduce((most, count) => Math.max(most, count), 0);
    if (nSplits > largest) {
      throw new ArgumentError(
        `${where}: nSplits must be at most the number of members of the largest class, received ${nSplits} for ${largest}`,
      );
    }
    expectEnoughGroups(where, nSplits, distinct.length);
    const order = Int32Array.from({ length: distinct.length }, (_, i) => i);
    if (this.shuffle) randomFrom(this.randomState).shuffle(order);
    const unevenness = Float64Array.from(order, (group) => deviation(table.row(group)));
    const falling = Int32Array.from(order.keys()).sort(
      (a, b) => (unevenness[b] as number) - (unevenness[a] as number) || a - b,
    );
    const foldOfGroup = deal(
      falling.map((position) => order[position] as number),
      { table, perClass, nSplits },
    );
    return splitByFold(
      groupCodes.map((group) => foldOfGroup[group] as number),
      nSplits,
    );
  }
}

/** How many samples of each class are in each group, or in each fold. */
class ClassCounts {
  readonly #counts: Float64Array;
  readonly #classes: number;

  constructor(rows: number, classes: number) {
    this.#counts = new Float64Array(rows * classes);
    this.#classes = classes;
  }

  add(row: number, label: number): void {
    const at = row * this.#classes + label;
    this.#counts[at] = (this.#counts[at] as number) + 1;
  }

  row(row: number): Float64Array {
    return this.#counts.subarray(row * this.#classes, (row + 1) * this.#classes);
  }
}

/** The standard deviation, rounded as `np.std` rounds it: equal groups must come out equal, and others not. */
function deviation(values: Float64Array): number {
  const mean = numpySum(values) / values.length;
  return Math.sqrt(numpySum(values.map((value) => (value - mean) * (value - mean))) / values.length);
}

interface Dealing {
  readonly table: ClassCounts;
  readonly perClass: Float64Array;
  readonly nSplits: number;
}

function deal(order: Int32Array, { table, perClass, nSplits }: Dealing): Int32Array {
  const folds = new ClassCounts(nSplits, perClass.length);
  const filled = Array.from({ length: nSplits }, (_, fold) => folds.row(fold));
  const foldOf = new Int32Array(order.length);
  const spreads = new Float64Array(perClass.length);
  for (const group of order) {
    const counts = table.row(group);
    let best = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let fewest = Number.POSITIVE_INFINITY;
    filled.forEach((fold, i) => {
      const samples = fold.reduce((sum, count) => sum + count, 0);
      addTo(fold, counts, 1);
      const unevenness = meanSpread(filled, perClass, spreads);
      addTo(fold, counts, -1);
      const close = Math.abs(unevenness - lowest) <= 1e-8 + 1e-5 * Math.abs(lowest);
      if (unevenness < lowest || (close && samples < fewest)) {
        lowest = unevenness;
        fewest = samples;
        best = i;
      }
    });
    addTo(filled[best] as Float64Array, counts, 1);
    foldOf[group] = best;
  }
  return foldOf;
}

function addTo(fold: Float64Array, counts: Float64Array, sign: 1 | -1): void {
  for (let c = 0; c < fold.length; c++) fold[c] = (fold[c] as number) + sign * (counts[c] as number);
}

/** The mean over classes of the standard deviation over folds of the share of the class. */
function meanSpread(filled: readonly Float64Array[], perClass: Float64Array, spreads: Float64Array): number {
  const folds = filled.length;
  for (let c = 0; c < perClass.length; c++) {
    const total = perClass[c] as number;
    let sum = 0;
    for (let f = 0; f < folds; f++) sum += ((filled[f] as Float64Array)[c] as number) / total;
    const mean = sum / folds;
    let squares = 0;
    for (let f = 0; f < folds; f++) {
      const difference = ((filled[f] as Float64Array)[c] as number) / total - mean;
      squares += difference * difference;
    }
    spreads[c] = Math.sqrt(squares / folds);
  }
  return numpySum(spreads) / spreads.length;
}
