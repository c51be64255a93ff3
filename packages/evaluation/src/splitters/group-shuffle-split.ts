import { countSamples, type Split } from './folds.ts';
import { readGroups } from './groups.ts';
import { partSizes, shuffledParts } from './random-parts.ts';
import { randomFrom } from './random-source.ts';
import { RandomSplitter, type ShuffleSplitOptions } from './random-splitter.ts';

/**
 * Draws whole groups for the train and test parts at random, again for every split; sizes count groups, not samples.
 *
 * Guarantees
 * 1. `getNSplits()` is the number of splits.
 * 2. train and test are non-empty Int32Arrays of indices within the data, ascending, none twice.
 * 3. No index is in both train and test.
 * 7. The same options give the same splits, in every instance and at every call, if `randomState` is an integer.
 * 8. Another seed gives other splits.
 * 10. x, y and groups stay as they are; y has no influence.
 * 11. No group is in both train and test.
 * 12. The parts hold as many groups as asked for, and together every group unless both sizes are given.
 * 13. With an integer seed the indices are those of scikit-learn 1.9.
 *
 * Numbers 4 to 6 and 9 of other splitters do not apply: parts of different splits overlap, and the seed always counts.
 *
 * @throws {ArgumentError} in the constructor for a wrong option; in `split` without groups, or for sizes that do not fit
 * the number of groups
 * @throws {ShapeError} in `split` when y or groups have another length than x
 * @throws {DataError} in `split` when there are no samples or a group is missing
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GroupShuffleSplit.html
 * @example
 * ```ts
 * const groups = [1, 1, 2, 2, 2, 3, 3, 3];
 * const splits = new GroupShuffleSplit({ nSplits: 2, trainSize: 0.7, randomState: 42 });
 * for (const [train, test] of splits.split(groups, undefined, groups)) console.log(train, test);
 * // Int32Array(6) [ 2, 3, 4, 5, 6, 7 ] Int32Array(2) [ 0, 1 ]
 * // Int32Array(5) [ 0, 1, 5, 6, 7 ] Int32Array(3) [ 2, 3, 4 ]
 * ```
 */
export class GroupShuffleSplit extends RandomSplitter {
  constructor(options?: ShuffleSplitOptions) {
    super('GroupShuffleSplit', options, 5);
  }

  /**
   * One pair of train and test indices per split.
   *
   * @param x matrix, table, array, typed array or tensor of samples; only their number matters
   * @param y without influence; its length is checked
   * @param groups the group of each sample
   */
  split(x: unknown, y?: unknown, groups?: unknown): Generator<Split, void, void> {
    const where = 'GroupShuffleSplit';
    const { distinct, codes } = readGroups(where, groups);
    countSamples(where, { x, y, groups }, 1);
    const sizes = partSizes(where, distinct.length, this, 0.2, 'groups');
    const { nSplits, randomState } = this;
    return (function* (): Generator<Split, void, void> {
      const random = randomFrom(randomState);
      for (let i = 0; i < nSplits; i++) {
        const [train, test] = shuffledParts(distinct.length, sizes, random);
        yield [samplesOf(train, codes, distinct.length), samplesOf(test, codes, distinct.length)];
      }
    })();
  }
}

/** The samples of some groups, ascending. */
export function samplesOf(groups: Int32Array, codes: Int32Array, distinct: number): Int32Array {
  const wanted = new Uint8Array(distinct);
  for (const group of groups) wanted[group] = 1;
  let count = 0;
  for (let i = 0; i < codes.length; i++) count += wanted[codes[i] as number] as number;
  const out = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < codes.length; i++) if (wanted[codes[i] as number] === 1) out[at++] = i;
  return out;
}
