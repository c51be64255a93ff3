import {
  ArgumentError,
  describe,
  expectBoolean,
  expectOptions,
  isMatrix,
  isNumericArray,
  isTable,
  rowCount,
  takeRows,
  type Matrix,
  type NumericArray,
  type TableLike,
} from '@modu/core';
import type { Label, Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import type { Split } from './folds.ts';
import { expectRandomSource, randomFrom, type RandomSource } from './random-source.ts';
import { partSizes, readStrata, shuffledParts, stratifiedParts } from './random-parts.ts';

/** What {@link trainTestSplit} takes apart. */
export type Rows = Matrix | TableLike | NumericArray | readonly unknown[];

/** A part of some rows: the same kind of thing, except that any table becomes a plain {@link TableLike}. */
export type PartOf<T> = T extends NumericArray
  ? T
  : T extends readonly (infer Item)[]
    ? Item[]
    : T extends Matrix
      ? Matrix
      : T extends TableLike
        ? TableLike
        : never;

/** Two parts for every argument: train, test, train, test, … */
export type PartsOf<A extends readonly unknown[]> = A extends readonly [infer First, ...infer Others]
  ? [PartOf<First>, PartOf<First>, ...PartsOf<Others>]
  : [];

/** Options of {@link trainTestSplit}. */
export interface TrainTestSplitOptions {
  /** A fraction in (0, 1), rounded up, or a count; by default what `trainSize` leaves, or 0.25 without either. */
  readonly testSize?: number;
  /** A fraction in (0, 1), rounded down, or a count; by default what `testSize` leaves. */
  readonly trainSize?: number;
  /** Whether samples are drawn at random (default); otherwise the first are trained on and the next tested. */
  readonly shuffle?: boolean;
  /** The seed of the shuffle; an integer gives the same parts at every call. */
  readonly randomState?: RandomSource;
  /** A class, or a row of labels, for each sample; both parts hold the classes in the same proportions. */
  readonly stratify?: Labels | readonly (readonly Label[])[];
}

const known = ['testSize', 'trainSize', 'shuffle', 'randomState', 'stratify'] as const;

/**
 * Divides samples into a train and a test part, the same way for every argument. Options come last.
 *
 * Guarantees
 * 1. No sample is in both parts.
 * 2. The parts have the sizes asked for, and together hold every sample unless both sizes are given.
 * 3. Rows of different arguments stay together.
 * 4. Parts are of the kind of the argument, and arguments stay as they are.
 * 5. The same integer seed gives the same parts; another seed gives others.
 * 6. With `stratify` the count of a class in a part differs by less than one from its share.
 * 7. With an integer seed the rows are those of scikit-learn 1.9, in its order.
 *
 * @param arrays matrices, tables, arrays or typed arrays with the same number of rows
 * @returns for every argument its train part, then its test part
 * @throws {ArgumentError} for a wrong option, sizes that do not fit, a seed or `stratify` without `shuffle`, or no argument at all
 * @throws {ShapeError} when arguments have different numbers of rows
 * @throws {DataError} when there are no rows, or a class of `stratify` has one member only
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html
 * @example
 * ```ts
 * const [xTrain, xTest, yTrain, yTest] = trainTestSplit([[1], [2], [3], [4]], [0, 1, 0, 1], { testSize: 1, randomState: 42 });
 * // xTrain [[4], [1], [3]], xTest [[2]], yTrain [1, 0, 0], yTest [1]
 * ```
 */
export function trainTestSplit<A extends readonly [Rows, ...Rows[]]>(...arrays: A): PartsOf<A>;
export function trainTestSplit<A extends readonly [Rows, ...Rows[]]>(
  ...argumentsAndOptions: [...arrays: A, options: TrainTestSplitOptions | undefined]
): PartsOf<A>;
export function trainTestSplit(...all: unknown[]): unknown[] {
  const where = 'trainTestSplit';
  const last = all.at(-1);
  const withOptions = last === undefined || isOptions(last);
  const arrays = withOptions ? all.slice(0, -1) : all;
  const options = (withOptions ? last : undefined) as TrainTestSplitOptions | undefined;
  if (arrays.length === 0)
    throw new ArgumentError(`${where}: at least one array must be given, received ${describe(all)}`);
  const lengths = arrays.map((rows, i) => [`argument ${i + 1}`, rowCount(where, rows, `argument ${i + 1}`)] as const);
  const samples = expectSameLength(where, lengths);
  const [train, test] = trainTestIndices(where, samples, options);
  return arrays.flatMap((rows, i) => [
    takeRows(where, rows, train, `argument ${i + 1}`),
    takeRows(where, rows, test, `argument ${i + 1}`),
  ]);
}

function isOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return !(Array.isArray(value) || isNumericArray(value) || isMatrix(value) || isTable(value) || 'shape' in value);
}

/** The positions of the rows of both parts, in the order in which {@link trainTestSplit} returns them. */
export function trainTestIndices(where: string, samples: number, options: TrainTestSplitOptions | undefined): Split {
  const { testSize, trainSize, shuffle = true, randomState, stratify } = expectOptions(where, options, known);
  expectBoolean(where, 'shuffle', shuffle);
  expectRandomSource(where, randomState);
  const sizes = partSizes(where, samples, { testSize, trainSize }, 0.25);
  if (!shuffle) {
    const withoutEffect = randomState !== undefined ? 'randomState' : stratify !== undefined ? 'stratify' : undefined;
    if (withoutEffect !== undefined) {
      throw new ArgumentError(
        `${where}: ${withoutEffect} must be left out when shuffle is false, where it would have no effect`,
      );
    }
    const order = Int32Array.from({ length: sizes.train + sizes.test }, (_, i) => i);
    return [order.slice(0, sizes.train), order.slice(sizes.train)];
  }
  if (stratify === undefined) return shuffledParts(samples, sizes, randomFrom(randomState));
  expectSameLength(where, [
    ['the first argument', samples],
    ['stratify', rowCount(where, stratify, 'stratify')],
  ]);
  return stratifiedParts(readStrata(where, 'stratify', stratify, sizes), sizes, randomFrom(randomState));
}
