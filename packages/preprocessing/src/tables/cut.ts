import {
  ArgumentError,
  DataError,
  describe,
  expectBoolean,
  expectInteger,
  expectOneOf,
  expectOptions,
  invalid,
} from '@modu/core';
import { intervalNames } from './interval-names.ts';
import { quantile, sortedPresent } from './quantile.ts';
import { expectValues, isValues, numbersOf, type Values } from './table-values.ts';

/** Values sorted into intervals, as {@link cut} and {@link qcut} return them. */
export interface Binned {
  /** The interval of each value, −1 for values that are missing or outside. */
  readonly codes: Int32Array;
  /** The names of the intervals: the `labels`, else such as `'(0.0, 2.5]'`. */
  readonly categories: readonly string[];
  /** The edges, one more than intervals. */
  readonly bins: Float64Array;
  /** The name of each value's interval, null where its code is −1: a column for a table. */
  readonly values: readonly (string | null)[];
}

/** Options of {@link qcut}. */
export interface QcutOptions {
  /** Names of the intervals, in their order; default null, made from the edges. */
  readonly labels?: readonly string[] | null;
  /** Significant digits of the edges in names; default 3. */
  readonly precision?: number;
  /** What to do with equal edges: `'raise'` (the default) an error, or `'drop'` them. */
  readonly duplicates?: 'raise' | 'drop';
}

/** Options of {@link cut}. */
export interface CutOptions extends QcutOptions {
  /** Intervals include their right edge, `(a, b]` (the default), or their left one, `[a, b)`. */
  readonly right?: boolean;
  /** The first interval includes its left edge as well; default false. */
  readonly includeLowest?: boolean;
  /** Whether `labels` have an order, which makes equal labels an error; default true. */
  readonly ordered?: boolean;
}

const qcutOptions = ['labels', 'precision', 'duplicates'] as const;

/**
 * Sorts numbers into intervals of equal width, or between given edges.
 *
 * Edges    missing values, and values outside all edges, belong to no interval: code −1, name null
 *
 * @param values numbers; null, undefined and NaN are missing
 * @param bins the number of intervals between the least and the largest value, or their edges in rising order
 * @throws {ArgumentError} for unknown or wrong options, edges that do not rise, and another number of labels than intervals
 * @throws {DataError} for values that are no numbers, and for a number of intervals of no values or infinite ones
 * @see pandas.cut, https://pandas.pydata.org/docs/reference/api/pandas.cut.html
 * @example
 * ```ts
 * cut([1, 7, 5], [0, 5, 10], { labels: ['low', 'high'] }).values; // ['low', 'high', 'low']
 * ```
 */
export function cut(values: Values, bins: number | Values, options?: CutOptions): Binned {
  const where = 'cut';
  const given = expectOptions(where, options, [...qcutOptions, 'right', 'includeLowest', 'ordered']);
  const right = expectBoolean(where, 'right', given.right ?? true);
  const includeLowest = expectBoolean(where, 'includeLowest', given.includeLowest ?? false);
  const ordered = expectBoolean(where, 'ordered', given.ordered ?? true);
  if (!ordered && (given.labels ?? null) === null) {
    throw new ArgumentError(`${where}: labels must be given when ordered is false, received none`);
  }
  const numbers = numbersOf(where, 'values', expectValues(where, 'values', values));
  const edges = isValues(bins)
    ? expectEdges(where, bins)
    : equalWidths(where, numbers, expectInteger(where, 'bins', bins, { min: 1 }), right);
  const isWhole = isValues(bins) && edges.every(Number.isInteger);
  return sortInto(where, numbers, edges, given, { right, includeLowest, ordered, isWhole });
}

/**
 * Sorts numbers into intervals that hold equally many of them, or between given quantiles.
 *
 * @param values numbers; null, undefined and NaN are missing
 * @param q the number of intervals, or the quantiles between them in rising order from 0 to 1
 * @throws {ArgumentError} for unknown or wrong options, and for equal edges unless they are dropped
 * @throws {DataError} for values that are no numbers
 * @see pandas.qcut, https://pandas.pydata.org/docs/reference/api/pandas.qcut.html
 * @example
 * ```ts
 * qcut([1, 2, 3, 4], 2).values; // ['(0.999, 2.5]', '(0.999, 2.5]', '(2.5, 4.0]', '(2.5, 4.0]']
 * ```
 */
export function qcut(values: Values, q: number | Values, options?: QcutOptions): Binned {
  const where = 'qcut';
  const given = expectOptions(where, options, qcutOptions);
  const numbers = numbersOf(where, 'values', expectValues(where, 'values', values));
  const quantiles = isValues(q) ? expectQuantiles(where, q) : equalShares(expectInteger(where, 'q', q, { min: 1 }));
  const sorted = sortedPresent(numbers);
  if (sorted.length === 0 && given.duplicates === 'drop' && quantiles.length > 2 && (given.labels ?? null) === null) {
    return {
      codes: Int32Array.from(numbers, () => -1),
      categories: [],
      bins: Float64Array.of(Number.NaN),
      values: Array.from(numbers, () => null),
    };
  }
  expectFinite(where, sorted[0] ?? Infinity, sorted.at(-1) ?? -Infinity);
  const edges = Float64Array.from(quantiles, (each) => quantile(sorted, each));
  return sortInto(where, numbers, edges, given, { right: true, includeLowest: true, ordered: true, isWhole: false });
}

function expectEdges(where: string, bins: Values): Float64Array {
  const edges = numbersOf(where, 'bins', bins);
  if (edges.length < 2) throw invalid(where, 'bins', 'at least two edges', bins);
  edges.forEach((edge, i) => {
    if (Number.isNaN(edge) || (i > 0 && edge < (edges[i - 1] as number))) {
      throw new ArgumentError(`${where}: bins must rise, received ${edge} at position ${i}`);
    }
  });
  return edges.slice();
}

function expectQuantiles(where: string, q: Values): Float64Array {
  const quantiles = numbersOf(where, 'q', q);
  if (quantiles.length < 2) throw invalid(where, 'q', 'at least two quantiles', q);
  quantiles.forEach((each, i) => {
    if (each >= 0 && each <= 1 && (i === 0 || each >= (quantiles[i - 1] as number))) return;
    throw new ArgumentError(`${where}: q must rise from 0 to 1, received ${each} at position ${i}`);
  });
  return quantiles;
}

/** 0, 1/count, …, 1, each rounded up where it is not exact, as in pandas. */
function equalShares(count: number): Float64Array {
  return evenly(0, 1, count).map((share, i) => (count * share === i ? share : nextAfter(share)));
}

/** NumPy's linspace. */
function evenly(start: number, end: number, count: number): Float64Array {
  const step = (end - start) / count;
  return Float64Array.from({ length: count + 1 }, (_, i) => (i === count ? end : i * step + start));
}

/** The next double above a positive one. */
function nextAfter(value: number): number {
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] = (bits[0] as bigint) + 1n;
  return Math.min(new Float64Array(bits.buffer)[0] as number, 1 + Number.EPSILON);
}

/** Checks the least and the largest of the values. @throws {DataError} when there are none, or infinite ones */
function expectFinite(where: string, low: number, high: number): void {
  if (low > high) throw new DataError(`${where}: values must hold at least one number, received none`);
  if (Number.isFinite(low) && Number.isFinite(high)) return;
  throw new DataError(
    `${where}: values must be finite without given edges, received ${Number.isFinite(low) ? high : low}`,
  );
}

function equalWidths(where: string, numbers: Float64Array, count: number, right: boolean): Float64Array {
  let [low, high] = [Infinity, -Infinity];
  for (const value of numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  expectFinite(where, low, high);
  if (low === high) {
    return evenly(
      low - (low === 0 ? 0.001 : 0.001 * Math.abs(low)),
      high + (high === 0 ? 0.001 : 0.001 * Math.abs(high)),
      count,
    );
  }
  const edges = evenly(low, high, count);
  const more = (high - low) * 0.001;
  if (right) edges[0] = (edges[0] as number) - more;
  else edges[count] = (edges[count] as number) + more;
  return edges;
}

function sortInto(
  where: string,
  numbers: Float64Array,
  given: Float64Array,
  options: QcutOptions,
  { right, includeLowest, ordered, isWhole }: Required<Omit<CutOptions, keyof QcutOptions>> & { isWhole: boolean },
): Binned {
  const precision = expectInteger(where, 'precision', options.precision ?? 3, { min: 0 });
  const duplicates = expectOneOf(where, 'duplicates', options.duplicates ?? 'raise', ['raise', 'drop']);
  let bins = given;
  const distinct = [...new Set(given)];
  if (distinct.length < given.length && given.length !== 2) {
    if (duplicates === 'raise') {
      throw new ArgumentError(
        `${where}: bins must differ unless duplicates is 'drop', received ${[...given].join(', ')}`,
      );
    }
    bins = Float64Array.from(distinct);
  }
  const labels = expectLabels(where, options.labels ?? null, bins.length - 1, ordered);
  const names = labels ?? intervalNames(bins, precision, right, includeLowest, isWhole);
  // Equal labels are one category.
  const categories = [...new Set(names)];
  const codeOf = names.map((name) => categories.indexOf(name));
  const codes = Int32Array.from(numbers, (value) => {
    if (includeLowest && value === bins[0]) return codeOf[0] ?? -1;
    const interval = edgesBelow(bins, value, right) - 1;
    return value === value ? (codeOf[interval] ?? -1) : -1;
  });
  return { codes, categories, bins, values: Array.from(codes, (code) => categories[code] ?? null) };
}

/** Number of edges below a value, or at it where intervals include their left edge. */
function edgesBelow(bins: Float64Array, value: number, right: boolean): number {
  let [low, high] = [0, bins.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const edge = bins[middle] as number;
    if (right ? edge < value : edge <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function expectLabels(
  where: string,
  labels: readonly string[] | null,
  intervals: number,
  ordered: boolean,
): readonly string[] | null {
  if (labels === null) return null;
  if (!Array.isArray(labels) || labels.some((label) => typeof label !== 'string')) {
    throw invalid(where, 'labels', 'an array of strings or null', labels);
  }
  if (labels.length !== intervals) {
    throw new ArgumentError(
      `${where}: labels must be one for each of ${intervals} intervals, received ${describe(labels)}`,
    );
  }
  const twice = labels.find((label: string, i) => labels.indexOf(label) !== i) as string | undefined;
  if (ordered && twice !== undefined) {
    throw new ArgumentError(`${where}: labels must differ when they are ordered, received '${twice}' twice`);
  }
  return labels as readonly string[];
}
