import { ArgumentError, DataError, describe, type RandomState } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { randomFrom, type RandomSource } from './random-source.ts';
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
 * is not given is the rest; 0.25 is tested when neither is given.
 *
 * @throws {ArgumentError} when a size is no fraction or count, or the parts do not fit
 */
export function partSizes(where: string, samples: number, requested: RequestedSizes): PartSizes {
  const { trainSize } = requested;
  const testSize = requested.testSize ?? (trainSize === undefined ? 0.25 : undefined);
  expectSize(where, 'testSize', testSize, samples);
  expectSize(where, 'trainSize', trainSize, samples);
  const wantedTest = testSize !== undefined && testSize < 1 ? Math.ceil(testSize * samples) : testSize;
  const wantedTrain = trainSize !== undefined && trainSize < 1 ? Math.floor(trainSize * samples) : trainSize;
  const test = wantedTest ?? samples - (wantedTrain ?? 0);
  const train = wantedTrain ?? samples - test;
  const given = `testSize ${String(testSize)} and trainSize ${String(trainSize)} of ${samples} samples`;
  const tooMuch =
    testSize !== undefined && trainSize !== undefined && testSize < 1 && trainSize < 1 && testSize + trainSize > 1;
  if (tooMuch || train + test > samples) {
    throw new ArgumentError(
      `${where}: testSize and trainSize must not be more than all samples together, received ${given}`,
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
export function shuffledParts(
  samples: number,
  { train, test }: PartSizes,
  randomState: RandomSource | undefined,
): Split {
  const order = randomFrom(randomState).permutation(samples);
  return [order.slice(test, test + train), order.slice(0, test)];
}

/**
 * Samples at random, with every class in the same proportion in both parts.
 *
 * @throws {DataError} when a class has only one member, or labels are no labels
 * @throws {ArgumentError} when a part is smaller than the number of classes
 */
export function stratifiedParts(
  where: string,
  stratify: Labels,
  { train, test }: PartSizes,
  randomState: RandomSource | undefined,
): Split {
  const { classes, codes } = encodeLabels(where, [['stratify', stratify]], { continuous: true });
  const members: number[][] = classes.map(() => []);
  (codes[0] as Int32Array).forEach((code, i) => members[code]?.push(i));
  const lonely = classes.find((_, code) => members[code]?.length === 1);
  if (lonely !== undefined) {
    throw new DataError(
      `${where}: every class to stratify by must have at least 2 members, received 1 of ${describe(lonely)}`,
    );
  }
  for (const [name, size] of [['train', train] as const, ['test', test] as const]) {
    if (size < classes.length) {
      throw new ArgumentError(
        `${where}: the ${name} part must hold at least one sample for each of the ${classes.length} classes, received a size of ${size}`,
      );
    }
  }

  const random = randomFrom(randomState);
  const counts = members.map(({ length }) => length);
  const trainCounts = drawsPerClass(counts, train, random);
  const testCounts = drawsPerClass(
    counts.map((count, code) => count - (trainCounts[code] as number)),
    test,
    random,
  );
  const trained: number[] = [];
  const tested: number[] = [];
  members.forEach((positions, code) => {
    const shuffled = random.permutation(positions.length).map((at) => positions[at] as number);
    const cut = trainCounts[code] as number;
    for (const position of shuffled.subarray(0, cut)) trained.push(position);
    for (const position of shuffled.subarray(cut, cut + (testCounts[code] as number))) tested.push(position);
  });
  return [random.permutation(Int32Array.from(trained)), random.permutation(Int32Array.from(tested))];
}

/**
 * Divides `draws` among classes in proportion to their counts: what is left after rounding down goes to the classes with
 * the largest remainders, chosen at random among equal ones.
 */
function drawsPerClass(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
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
