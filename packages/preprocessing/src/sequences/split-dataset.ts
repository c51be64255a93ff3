import {
  ArgumentError,
  DataError,
  RandomState,
  expectBoolean,
  expectInteger,
  expectOptions,
  invalid,
  rowCount,
  takeRows,
} from '@modu/core';

/** Options of {@link splitDataset}. */
export interface SplitDatasetOptions {
  /** How much goes to the left: a share between 0 and 1, or a number of samples; default null, what the right leaves. */
  readonly leftSize?: number | null;
  /** How much goes to the right; default null, what the left leaves. */
  readonly rightSize?: number | null;
  /** Mix the samples before; default false. */
  readonly shuffle?: boolean;
  /** Makes the mixing repeatable; default null. */
  readonly seed?: number | null;
}

/**
 * A data set in two parts: the first samples, and those that follow. To keep classes in proportion, or the parts of x and y
 * together, see `trainTestSplit` of `@modu/evaluation`.
 *
 * @param dataset a matrix, a table, an array or a typed array
 * @returns the left and the right part, of the type of `dataset`
 * @throws {ArgumentError} for unknown or wrong options, sizes that are too large together, and a seed without shuffle
 * @throws {DataError} when a part would be empty
 * @see keras.utils.split_dataset, https://keras.io/api/utils/python_utils/
 * @example
 * ```ts
 * const [train, test] = splitDataset(rows, { leftSize: 0.8, shuffle: true, seed: 1 });
 * ```
 */
export function splitDataset<T>(dataset: T, options?: SplitDatasetOptions): [left: T, right: T] {
  const where = 'splitDataset';
  const given = expectOptions(where, options, ['leftSize', 'rightSize', 'shuffle', 'seed']);
  const { leftSize = null, rightSize = null, seed = null } = given;
  const shuffle = expectBoolean(where, 'shuffle', given.shuffle ?? false);
  if (seed !== null) {
    expectInteger(where, 'seed', seed, { min: 0, max: 2 ** 32 - 1 });
    if (!shuffle) throw invalid(where, 'seed', 'null without shuffle', seed);
  }
  const samples = rowCount(where, dataset, 'dataset');
  if (leftSize === null && rightSize === null) {
    throw new ArgumentError(`${where}: leftSize or rightSize must be given, received neither`);
  }
  const sizes = [expectSize(where, 'leftSize', leftSize, samples), expectSize(where, 'rightSize', rightSize, samples)];
  const left = sizes[0] ?? samples - (sizes[1] as number);
  const right = sizes[1] ?? samples - left;
  if (left + right > samples) {
    throw new ArgumentError(
      `${where}: leftSize and rightSize must be at most ${samples} samples together, received ${left + right}`,
    );
  }
  if (left === 0 || right === 0) {
    throw new DataError(`${where}: both parts must have a sample, received ${left} and ${right} of ${samples}`);
  }
  const order = Int32Array.from({ length: samples }, (_, i) => i);
  if (shuffle) new RandomState(seed ?? Math.floor(Math.random() * 2 ** 32)).shuffle(order);
  const take = (from: number, to: number): T => takeRows(where, dataset, order.subarray(from, to), 'dataset');
  return [take(0, left), take(left, left + right)];
}

function expectSize(where: string, name: string, size: number | null, samples: number): number | null {
  if (size === null) return null;
  if (typeof size !== 'number' || !(size > 0) || (size >= 1 && (!Number.isInteger(size) || size >= samples))) {
    throw invalid(where, name, `a share between 0 and 1 or a number of samples below ${samples}`, size);
  }
  return size < 1 ? roundHalfEven(size * samples) : size;
}

/** As Python rounds. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
