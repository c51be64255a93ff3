import { ArgumentError } from '@modu/core';
import type { RandomState } from '@modu/core';

/**
 * The fold of each sample as scikit-learn's KFold (without `codes`) and StratifiedKFold (with the class of each sample,
 * classes numbered by first appearance) assign them.
 *
 * @param random shuffles when given
 * @throws {ArgumentError} for more folds than samples, or than members of every class
 */
export function assignFolds(
  where: string,
  samples: number,
  folds: number,
  random: RandomState | null,
  codes?: Int32Array,
): Int32Array {
  if (folds > samples) {
    throw new ArgumentError(`${where}: cv must be at most the number of rows (${samples}), received ${folds}`);
  }
  const foldOf = new Int32Array(samples);
  if (codes === undefined) {
    const order = random?.permutation(samples);
    let position = 0;
    for (let fold = 0; fold < folds; fold++) {
      const size = Math.floor(samples / folds) + (fold < samples % folds ? 1 : 0);
      for (const end = position + size; position < end; position++) foldOf[order?.[position] ?? position] = fold;
    }
    return foldOf;
  }
  const members: number[][] = [];
  codes.forEach((code, i) => (members[code] ??= []).push(i));
  const largest = members.reduce((most, { length }) => Math.max(most, length), 0);
  if (folds > largest) {
    throw new ArgumentError(
      `${where}: cv must be at most the number of rows of the largest class (${largest}), received ${folds}`,
    );
  }
  let dealt = 0;
  for (const positions of members) {
    // Samples sorted by class are dealt to the folds in turn, which settles how many of this class each fold gets.
    const sorted = Int32Array.from(positions, (_, i) => (dealt + i) % folds).sort();
    dealt += positions.length;
    random?.shuffle(sorted);
    positions.forEach((position, i) => (foldOf[position] = sorted[i] as number));
  }
  return foldOf;
}
