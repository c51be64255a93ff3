import { ArgumentError, expectBoolean, expectInteger, expectOptions, isTable } from '@modu/core';
import { columnTable, type ColumnTable, type TableColumn } from './column-table.ts';
import { cut } from './cut.ts';
import { expectValues, isMissing, type Values } from './table-values.ts';

/** Options of {@link valueCounts}. */
export interface ValueCountsOptions {
  /** Give shares of the whole instead of counts; default false. */
  readonly normalize?: boolean;
  /** Order by frequency; default true. When false, values stand in the order of first sight. */
  readonly sort?: boolean;
  /** Begin with the rarest; default false. */
  readonly ascending?: boolean;
  /** Count numbers in this many intervals of equal width instead; default null. */
  readonly bins?: number | null;
  /** Leave out missing values; default true. */
  readonly dropna?: boolean;
}

/**
 * How often each value of a column occurs.
 *
 * @returns a table of the columns `value` and `count` (with `normalize`, `proportion`); with `bins`, values are intervals
 * @throws {ArgumentError} for unknown or wrong options, and for anything but an array
 * @see pandas.Series.value_counts, https://pandas.pydata.org/docs/reference/api/pandas.Series.value_counts.html
 * @example
 * ```ts
 * valueCounts(['b', 'a', 'b']).columns; // { value: ['b', 'a'], count: Int32Array [2, 1] }
 * ```
 */
export function valueCounts(values: Values, options?: ValueCountsOptions): ColumnTable {
  const where = 'valueCounts';
  const known = ['normalize', 'sort', 'ascending', 'bins', 'dropna'] as const;
  const given = expectOptions(where, options, known);
  const normalize = expectBoolean(where, 'normalize', given.normalize ?? false);
  const sort = expectBoolean(where, 'sort', given.sort ?? true);
  const ascending = expectBoolean(where, 'ascending', given.ascending ?? false);
  const dropna = expectBoolean(where, 'dropna', given.dropna ?? true);
  const { bins = null } = given;
  if (isTable(values)) {
    throw new ArgumentError(
      `${where}: values must be an array of values, received a table; hand over table.array(name)`,
    );
  }
  const column = expectValues(where, 'values', values);
  const counts =
    bins === null ? countValues(column) : countBins(column, expectInteger(where, 'bins', bins, { min: 1 }));
  let entries = [...counts].filter(([value]) => !dropna || !isMissing(value));
  if (sort) entries = entries.sort((a, b) => (ascending ? a[1] - b[1] : b[1] - a[1]));
  const found = entries.map(([value]) => value);
  // With bins, pandas divides by all values; else by those that are counted.
  const total = bins === null ? entries.reduce((sum, [, count]) => sum + count, 0) : column.length;
  return columnTable(where, [
    ['value', sameKind(column, found, bins !== null)],
    normalize
      ? ['proportion', Float64Array.from(entries, ([, count]) => count / total)]
      : ['count', Int32Array.from(entries, ([, count]) => count)],
  ]);
}

/** Counts of values in the order of first sight; null, undefined and NaN are one value, and so are 0 and −0. */
export function countValues(values: Values): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const key = isMissing(value) ? null : value;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function countBins(values: Values, bins: number): Map<unknown, number> {
  const { codes, categories } = cut(values, bins, { includeLowest: true });
  const counts = new Map<unknown, number>(categories.map((category) => [category, 0]));
  for (const code of codes) {
    const key = code < 0 ? null : categories[code];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function sameKind(column: Values, values: readonly unknown[], binned: boolean): TableColumn {
  if (binned || !ArrayBuffer.isView(column)) return values;
  if (values.includes(null)) return Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value)));
  const Type = column.constructor as { from?: (items: ArrayLike<unknown>) => TableColumn };
  return Type.from?.(values) ?? values;
}
