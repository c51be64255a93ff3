import {
  ArgumentError,
  DataError,
  describe,
  expectBoolean,
  expectFunction,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
  rowCount,
  ShapeError,
  takeRows,
} from '@modu/core';
import { expectRandomSource, randomFrom, type RandomSource } from '../splitters/random-source.ts';
import type { PartOf, Rows } from '../splitters/train-test-split.ts';
import { normalQuantile, normalUpperTail } from './probability.ts';

/** Options of {@link bootstrap}. */
export interface BootstrapOptions {
  /** How many samples are drawn; 9999 by default. */
  readonly nResamples?: number;
  /** Whether rows of all data belong together and are drawn together; `false` by default, as in SciPy. */
  readonly paired?: boolean;
  /** How often intervals made so hold the true value, in (0, 1); 0.95 by default. */
  readonly confidenceLevel?: number;
  /** Whether both ends of the interval are finite, or only its upper (`'less'`) or lower (`'greater'`) one. */
  readonly alternative?: 'two-sided' | 'less' | 'greater';
  /** Bias-corrected and accelerated (default), quantiles, or quantiles mirrored at the statistic. */
  readonly method?: 'BCa' | 'percentile' | 'basic';
  /** The seed; an integer gives the same interval at every call. */
  readonly randomState?: RandomSource;
  /** Draws this many samples at a time, which changes the draws of several samples that are not paired; all by default. */
  readonly batch?: number;
}

/** What {@link bootstrap} returns. */
export interface BootstrapResult {
  /** The statistic of the data themselves. */
  readonly statistic: number;
  readonly confidenceInterval: { readonly low: number; readonly high: number };
  /** The statistic of every sample that was drawn. */
  readonly bootstrapDistribution: Float64Array;
  /** Their standard deviation, with one degree of freedom less. */
  readonly standardError: number;
}

/** The samples of {@link bootstrap}, as its statistic gets them. */
export type Resampled<D extends readonly unknown[]> = { -readonly [K in keyof D]: PartOf<D[K]> };

const known = ['nResamples', 'paired', 'confidenceLevel', 'alternative', 'method', 'randomState', 'batch'] as const;

/**
 * A confidence interval of any statistic: of a metric, or of the difference of two metrics, by drawing rows with replacement.
 *
 * With `paired`, rows of truth and predictions stay together. An interval of the difference of two models that leaves out 0 says that
 * one of them is better on this kind of data; it says nothing of other training sets, as the models stay the same.
 *
 * With an integer seed the numbers are those of `scipy.stats.bootstrap(…, random_state=seed)`.
 *
 * @param data matrices, tables, arrays or typed arrays, each of at least two rows
 * @param statistic a number out of rows, one argument for each of `data`
 * @throws {ArgumentError} for a wrong option or argument
 * @throws {ShapeError} when paired data have different numbers of rows, or there are fewer than two
 * @throws {DataError} when the statistic is no number, as a metric that needs two classes and was given one
 * @see Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapters 13 and 14, for the intervals
 * @see https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.bootstrap.html
 * @example
 * ```ts
 * const { confidenceInterval } = bootstrap([y, a, b], (t, p, q) => rocAucScore(t, p) - rocAucScore(t, q), {
 *   paired: true,
 *   randomState: 42,
 * });
 * ```
 */
export function bootstrap<const D extends readonly Rows[]>(
  data: D,
  statistic: (...samples: Resampled<D>) => number,
  options?: BootstrapOptions,
): BootstrapResult {
  const where = 'bootstrap';
  const {
    nResamples = 9999,
    paired = false,
    confidenceLevel = 0.95,
    batch,
    ...given
  } = expectOptions(where, options, known);
  const { alternative = 'two-sided', method = 'BCa', randomState } = given;
  expectInteger(where, 'nResamples', nResamples, { min: 1 });
  expectBoolean(where, 'paired', paired);
  expectNumber(where, 'confidenceLevel', confidenceLevel, { minExclusive: 0, maxExclusive: 1 });
  expectOneOf(where, 'alternative', alternative, ['two-sided', 'less', 'greater']);
  expectOneOf(where, 'method', method, ['BCa', 'percentile', 'basic']);
  expectRandomSource(where, randomState);
  if (batch !== undefined) expectInteger(where, 'batch', batch, { min: 1 });
  expectFunction(where, 'statistic', statistic as (...all: never[]) => unknown);
  const sizes = expectSamples(where, data, paired);

  const evaluate = (indices: readonly (Int32Array | undefined)[]): number => {
    const samples = data.map((rows, i) => {
      const chosen = indices[paired ? 0 : i];
      return chosen === undefined ? rows : takeRows(where, rows, chosen, `data[${i}]`);
    });
    const value: unknown = (statistic as (...all: unknown[]) => unknown)(...samples);
    if (typeof value === 'number' && !Number.isNaN(value)) return value;
    const when = indices.some((chosen) => chosen !== undefined) ? 'of rows that were drawn' : 'of the data';
    throw new DataError(`${where}: statistic must return a number, received ${describe(value)} ${when}`);
  };

  const random = randomFrom(randomState);
  const observed = evaluate([]);
  const distribution = new Float64Array(nResamples);
  const perBatch = batch ?? nResamples;
  for (let start = 0; start < nResamples; start += perBatch) {
    const count = Math.min(perBatch, nResamples - start);
    // All draws of a batch for one sample come before those for the next; the last sample needs not be kept.
    const drawn = sizes.slice(0, -1).map((size) => Int32Array.from(random.randint(0, size, count * size)));
    const lastSize = sizes.at(-1) as number;
    for (let i = 0; i < count; i++) {
      const indices = drawn.map((all, j) => all.subarray(i * (sizes[j] as number), (i + 1) * (sizes[j] as number)));
      indices.push(Int32Array.from(random.randint(0, lastSize, lastSize)));
      distribution[start + i] = evaluate(indices);
    }
  }

  const alpha = alternative === 'two-sided' ? (1 - confidenceLevel) / 2 : 1 - confidenceLevel;
  const levels =
    method === 'BCa'
      ? correctedLevels({ alpha, observed, distribution, leftOut: leaveOneOut(sizes, evaluate) })
      : ([alpha, 1 - alpha] as const);
  const sorted = distribution.slice().sort();
  let [low, high] = levels.map((level) => quantile(sorted, level)) as [number, number];
  if (method === 'basic') [low, high] = [2 * observed - high, 2 * observed - low];
  if (alternative === 'less') low = Number.NEGATIVE_INFINITY;
  if (alternative === 'greater') high = Number.POSITIVE_INFINITY;
  return {
    statistic: observed,
    confidenceInterval: { low, high },
    bootstrapDistribution: distribution,
    standardError: deviation(distribution),
  };
}

/** The numbers of rows to draw from: one where rows of all data belong together. */
function expectSamples(where: string, data: readonly Rows[], paired: boolean): readonly number[] {
  if (!Array.isArray(data)) throw invalid(where, 'data', 'an array of samples', data);
  if (data.length === 0) throw new ArgumentError(`${where}: data must hold at least one sample, received none`);
  const sizes = data.map((rows: Rows, i) => rowCount(where, rows, `data[${i}]`));
  sizes.forEach((size, i) => {
    if (size < 2) throw new ShapeError(`${where}: data[${i}] must have at least two rows, received ${size}`);
    if (!paired || size === sizes[0]) return;
    throw new ShapeError(
      `${where}: data[${i}] must have as many rows as data[0] when paired, received ${size} and ${sizes[0]}`,
    );
  });
  return paired ? sizes.slice(0, 1) : sizes;
}

/** For each sample the statistics without one of its rows each. */
function leaveOneOut(
  sizes: readonly number[],
  evaluate: (indices: readonly (Int32Array | undefined)[]) => number,
): Float64Array[] {
  return sizes.map((size, j) =>
    Float64Array.from({ length: size }, (_, left) => {
      const others = Int32Array.from({ length: size - 1 }, (__, i) => (i < left ? i : i + 1));
      return evaluate(sizes.map((___, k) => (k === j ? others : undefined)));
    }),
  );
}

interface Correction {
  readonly alpha: number;
  readonly observed: number;
  readonly distribution: Float64Array;
  readonly leftOut: readonly Float64Array[];
}

/** The quantiles that stand for α and 1 − α once bias and skewness are corrected: equations 14.10, 14.14 and 14.15 of Efron and Tibshirani. */
function correctedLevels({ alpha, observed, distribution, leftOut }: Correction): readonly [low: number, high: number] {
  let below = 0;
  for (const value of distribution) below += value < observed ? 1 : value === observed ? 0.5 : 0;
  const bias = normalQuantile(below / distribution.length);
  let cubes = 0;
  let squares = 0;
  for (const values of leftOut) {
    const n = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const influence = values.map((value) => (n - 1) * (mean - value));
    cubes += influence.reduce((sum, value) => sum + value ** 3, 0) / n ** 3;
    squares += influence.reduce((sum, value) => sum + value ** 2, 0) / n ** 2;
  }
  const acceleration = cubes / 6 / squares ** 1.5;
  const level = (z: number): number => {
    const moved = bias + z;
    return 1 - normalUpperTail(bias + moved / (1 - acceleration * moved));
  };
  const z = normalQuantile(alpha);
  return [level(z), level(-z)];
}

/** Between sorted values, linearly, as `np.quantile`. */
function quantile(sorted: Float64Array, level: number): number {
  const position = level * (sorted.length - 1);
  const before = Math.floor(position);
  const left = sorted[before] ?? Number.NaN;
  const right = sorted[Math.min(before + 1, sorted.length - 1)] ?? Number.NaN;
  return left + (right - left) * (position - before);
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
