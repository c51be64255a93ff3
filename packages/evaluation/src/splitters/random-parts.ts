import { ArgumentError, DataError, describe, isNumericArray, type RandomState } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import type { Split } from './folds.ts';

/** How many samples go to each part. */
export interface PartSizes {
  readonly train: number;
  readonly test: number;
}

/** The sizes as the caller gave them: a fraction below 1, a count from 1 up, or nothing. */
export interface RequestedSizes {
  readonly testSize: number | undefined;
  readonly trainSize: number | undefined;
}

/**
 * The number of samples in each part: fractions of the test part are rounded up, those of the train part down, and what
 * is not given is the rest; `byDefault` is tested when neither is given.
 *
 * @throws {ArgumentError} when a size is no fraction or count, or the parts do not fit
 */
export function partSizes(
  where: string,
  samples: number,
  requested: RequestedSizes,
  byDefault: number,
  unit = 'samples',
): PartSizes {
  const { trainSize } = requested;
  const testSize = requested.testSize ?? (trainSize === undefined ? byDefault : undefined);
  expectSize(where, 'testSize', testSize, samples);
  expectSize(where, 'trainSize', trainSize, samples);
  const wantedTest = testSize !== undefined && testSize < 1 ? Math.ceil(testSize * samples) : testSize;
  const wantedTrain = trainSize !== undefined && trainSize < 1 ? Math.floor(trainSize * samples) : trainSize;
  const test = wantedTest ?? samples - (wantedTrain ?? 0);
  const train = wantedTrain ?? samples - test;
  const given = `testSize ${String(testSize)} and trainSize ${String(trainSize)} of ${samples} ${unit}`;
  const tooMuch =
    testSize !== undefined && trainSize !== undefined && testSize < 1 && trainSize < 1 && testSize + trainSize > 1;
  if (tooMuch || train + test > samples) {
    throw new ArgumentError(
      `${where}: testSize and trainSize must not be more than all ${unit} together, received ${given}`,
    );
  }
  if (train === 0) throw new ArgumentError(`${where}: the train part must not be empty, received ${given}`);
  return { train, test };
}

function expectSize(where: string, name: string, size: number | undefined, samples: number): void {
  if (size === undefined) return;
  const fraction = typeof size === 'number' && size > 0 && size < 1;
  const count = Number.isInteger(size) && size >= 1 && size < samples;
  if (fraction || count) return;
  throw new ArgumentError(
    `${where}: ${name} must be a fraction in (0, 1) or a count from 1 to ${samples - 1}, received ${describe(size)}`,
  );
}

/** Samples at random: the first of a permutation are tested, the next trained on. */
export function shuffledParts(samples: number, { train, test }: PartSizes, random: RandomState): Split {
  const order = random.permutation(samples);
  return [order.slice(test, test + train), order.slice(0, test)];
}

/** The samples of each class, for {@link stratifiedParts}. */
export interface Strata {
  /** All positions, class after class, ascending within each. */
  readonly positions: Int32Array;
  /** How many samples each class has. */
  readonly counts: Int32Array;
}

/**
 * Reads the classes to keep in proportion; rows of several labels count as one class for each different row.
 *
 * @throws {DataError} when a class has only one member, or labels are no labels
 * @throws {ArgumentError} when a part is smaller than the number of classes
 */
export function readStrata(where: string, name: string, y: unknown, { train, test }: PartSizes): Strata {
  const labels = Array.isArray(y) && y.some(isRow) ? y.map(joined) : y;
  const { classes, codes } = encodeLabels(where, [[name, labels as Labels]], { continuous: true });
  const { positions, counts } = groupByCode(codes[0] as Int32Array, classes.length);
  const lonely = classes.find((_, code) => counts[code] === 1);
  if (lonely !== undefined) {
    throw new DataError(
      `${where}: every class to stratify by must have at least 2 members, received 1 of ${describe(lonely)}`,
    );
  }
  for (const [part, size] of [['train', train] as const, ['test', test] as const]) {
    if (size < classes.length) {
      throw new ArgumentError(
        `${where}: the ${part} part must hold at least one sample for each of the ${classes.length} classes, received a size of ${size}`,
      );
    }
  }
  return { positions, counts };
}

function joined(row: unknown): unknown {
  return isRow(row) ? row.join(' ') : row;
}

function isRow(value: unknown): value is { join(separator: string): string } {
  return Array.isArray(value) || isNumericArray(value);
}

function groupByCode(codes: Int32Array, classes: number): Strata {
  const counts = new Int32Array(classes);
  for (let i = 0; i < codes.length; i++) counts[codes[i] as number] = (counts[codes[i] as number] as number) + 1;
  const next = new Int32Array(classes);
  for (let code = 1; code < classes; code++) next[code] = (next[code - 1] as number) + (counts[code - 1] as number);
  const positions = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    const at = next[code] as number;
    positions[at] = i;
    next[code] = at + 1;
  }
  return { positions, counts };
}

/** Samples at random, with every class in the same proportion in both parts. */
export function stratifiedParts({ positions, counts }: Strata, { train, test }: PartSizes, random: RandomState): Split {
  const trainCounts = drawsPerClass(counts, train, random);
  const testCounts = drawsPerClass(
    counts.map((count, code) => count - (trainCounts[code] as number)),
    test,
    random,
  );
  const trained = new Int32Array(train);
  const tested = new Int32Array(test);
  let start = 0;
  let trainEnd = 0;
  let testEnd = 0;
  for (let code = 0; code < counts.length; code++) {
    const size = counts[code] as number;
    const shuffled = random.permutation(size);
    for (let i = 0; i < size; i++) shuffled[i] = positions[start + (shuffled[i] as number)] as number;
    start += size;
    const cut = trainCounts[code] as number;
    const end = cut + (testCounts[code] as number);
    trained.set(shuffled.subarray(0, cut), trainEnd);
    tested.set(shuffled.subarray(cut, end), testEnd);
    trainEnd += cut;
    testEnd += end - cut;
  }
  random.shuffle(trained);
  random.shuffle(tested);
  return [trained, tested];
}

/**
 * Divides `draws` among classes in proportion to their counts: what is left after rounding down goes to the classes with
 * the largest remainders, chosen at random among equal ones.
 */
function drawsPerClass(counts: Int32Array, draws: number, random: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = Array.from(counts, (count) => (count / total) * draws);
  const whole = exact.map(Math.floor);
  let missing = draws - whole.reduce((sum, count) => sum + count, 0);
  const remainders = exact.map((value, code) => value - (whole[code] as number));
  const falling = Array.from(new Set(remainders)).sort((a, b) => b - a);
  for (const remainder of falling) {
    if (missing <= 0) break;
    const tied = Array.from(remainders.keys()).filter((code) => remainders[code] === remainder);
    const chosen = random.choice(tied, { size: Math.min(tied.length, missing), replace: false });
    for (const code of chosen) whole[code] = (whole[code] as number) + 1;
    missing -= chosen.length;
  }
  return whole;
}
