import { DataError, expectNumber, expectOneOf, expectOptions, invalid, type TableLike } from '@modu/core';
import { columnTable, type ColumnTable, type TableColumn } from './column-table.ts';
import { quantile, sortedPresent } from './quantile.ts';
import { columnKind, isMissing, numbersOf, tableEntries, type Values } from './table-values.ts';
import { countValues } from './value-counts.ts';

/** Options of {@link describe}. */
export interface DescribeOptions {
  /** Quantiles to give, from 0 to 1; default the quartiles. */
  readonly percentiles?: readonly number[] | null;
  /** Columns to describe: those of numbers (null, the default, or all where there are none), `'all'`, `'number'` or `'object'`. */
  readonly include?: 'all' | 'number' | 'object' | null;
}

/**
 * Summary statistics of the columns of a table: count, mean, standard deviation, extremes and quantiles of numbers; count,
 * number of distinct values, the most frequent one and its frequency of other columns.
 *
 * @returns a table whose column `statistic` names the rows
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} when there is no column to describe
 * @see pandas.DataFrame.describe, https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.describe.html
 * @example
 * ```ts
 * const summary = describe(table);
 * summary.array('statistic'); // ['count', 'mean', 'std', 'min', '25%', '50%', '75%', 'max']
 * ```
 */
export function describe(table: TableLike, options?: DescribeOptions): ColumnTable {
  const where = 'describe';
  const { percentiles = null, include = null } = expectOptions(where, options, ['percentiles', 'include']);
  expectOneOf(where, 'include', include, ['all', 'number', 'object', null]);
  const quantiles = expectPercentiles(where, percentiles ?? [0.25, 0.5, 0.75]);
  const entries = tableEntries(where, table).map(([name, values]) => ({
    name,
    values,
    isNumeric: columnKind(values) === 'number',
  }));
  const numeric = entries.filter(({ isNumeric }) => isNumeric);
  const chosen =
    include === 'all' || (include === null && numeric.length === 0)
      ? entries
      : include === 'object'
        ? entries.filter(({ isNumeric }) => !isNumeric)
        : numeric;
  if (chosen.length === 0) throw new DataError(`${where}: table must have a column to describe, received none`);
  const described = chosen.map(({ name, values, isNumeric }) => ({
    name,
    statistics: isNumeric ? describeNumbers(numbersOf(where, name, values), quantiles) : describeOthers(values),
  }));
  const names = [...new Set(described.flatMap(({ statistics }) => [...statistics.keys()]))];
  // Those of other columns stand after the count, before those of numbers.
  const order = ['count', 'unique', 'top', 'freq'];
  names.sort((a, b) => rank(order, a) - rank(order, b));
  return columnTable(where, [
    ['statistic', names],
    ...described.map(({ name, statistics }): [string, TableColumn] => {
      const column = names.map(
        (statistic) => statistics.get(statistic) ?? (statistics.has('mean') ? Number.NaN : null),
      );
      return [name, statistics.has('mean') ? Float64Array.from(column as number[]) : column];
    }),
  ]);
}

function rank(order: readonly string[], name: string): number {
  const at = order.indexOf(name);
  return at < 0 ? order.length : at;
}

function expectPercentiles(where: string, percentiles: readonly number[]): readonly (readonly [string, number])[] {
  if (!Array.isArray(percentiles)) throw invalid(where, 'percentiles', 'an array of numbers', percentiles);
  const sorted = percentiles
    .map((q: unknown) => expectNumber(where, 'percentiles', q, { min: 0, max: 1 }))
    .sort((a, b) => a - b);
  if (new Set(sorted).size < sorted.length) throw invalid(where, 'percentiles', 'different numbers', percentiles);
  const percents = sorted.map((q) => q * 100);
  const whole = percents.every((percent) => Math.abs(percent - Math.round(percent)) < 1e-8);
  const digits = whole ? 0 : digitsToTell(percents);
  return sorted.map((q, i) => {
    const percent = percents[i] as number;
    const rounded =
      Math.abs(percent - Math.round(percent)) < 1e-8 ? String(Math.round(percent)) : fixed(percent, digits);
    return [`${rounded}%`, q] as const;
  });
}

/** As many decimals as tell the percentages from one another and from 0 and 100; at least one. */
function digitsToTell(percents: readonly number[]): number {
  const edges = [percents[0] as number, 100 - (percents.at(-1) as number)].filter((gap) => gap > 0);
  const gaps = [...percents.slice(1).map((percent, i) => percent - (percents[i] as number)), ...edges];
  return Math.max(1, -Math.floor(Math.log10(Math.min(...gaps))));
}

function fixed(percent: number, digits: number): string {
  const text = String(Number(percent.toFixed(digits)));
  return text.includes('.') ? text : `${text}.0`;
}

function describeNumbers(
  values: Float64Array,
  quantiles: readonly (readonly [string, number])[],
): Map<string, unknown> {
  const sorted = sortedPresent(values);
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return new Map<string, unknown>([
    ['count', count],
    ['mean', count === 0 ? Number.NaN : mean],
    ['std', count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1))],
    ['min', sorted[0] ?? Number.NaN],
    ...quantiles.map(([name, q]) => [name, quantile(sorted, q)] as const),
    ['max', sorted.at(-1) ?? Number.NaN],
  ]);
}

function describeOthers(values: Values): Map<string, unknown> {
  const counts = [...countValues(Array.from(values).filter((value) => !isMissing(value)))];
  const [top, freq] = counts.reduce<readonly [unknown, number]>(
    (best, each) => (each[1] > best[1] ? each : best),
    [null, 0],
  );
  return new Map<string, unknown>([
    ['count', counts.reduce((sum, [, count]) => sum + count, 0)],
    ['unique', counts.length],
    ['top', top],
    ['freq', counts.length === 0 ? null : freq],
  ]);
}
