import { DataError, expectBoolean, expectInteger, expectOneOf, expectOptions, type TableLike } from '@modu/core';
import { columnTable, type ColumnTable } from './column-table.ts';
import { averageRanks, kendall, pearson } from './correlation.ts';
import { columnKind, numbersOf, tableEntries } from './table-values.ts';

/** Options of {@link corr}. */
export interface CorrOptions {
  /** Pearson's (linear), Spearman's (of ranks) or Kendall's (tau-b) coefficient; default `'pearson'`. */
  readonly method?: 'pearson' | 'spearman' | 'kendall';
  /** Rows with both values that a pair of columns must have, else NaN; default 1. */
  readonly minPeriods?: number;
  /** Leave out columns that hold no numbers; default false, they are an error. */
  readonly numericOnly?: boolean;
}

/**
 * The correlation of each column of a table with each other, over the rows in which both have a value.
 *
 * Edges    a constant column has no correlation: NaN, also with itself (but 1 with Kendall's)
 *
 * @returns a table of the same columns; its rows are in the order of its columns
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for a column that holds no numbers, unless `numericOnly`
 * @see pandas.DataFrame.corr, https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.corr.html
 * @example
 * ```ts
 * corr(table, { method: 'spearman', numericOnly: true }).array('price');
 * ```
 */
export function corr(table: TableLike, options?: CorrOptions): ColumnTable {
  const where = 'corr';
  const given = expectOptions(where, options, ['method', 'minPeriods', 'numericOnly']);
  const method = expectOneOf(where, 'method', given.method ?? 'pearson', ['pearson', 'spearman', 'kendall']);
  const least = expectInteger(where, 'minPeriods', given.minPeriods ?? 1, { min: 0 });
  const numericOnly = expectBoolean(where, 'numericOnly', given.numericOnly ?? false);
  const chosen = tableEntries(where, table).filter(([, values]) => !numericOnly || columnKind(values) !== 'other');
  if (chosen.length === 0) throw new DataError(`${where}: table must have a column of numbers, received none`);
  const names = chosen.map(([name]) => name);
  const columns = chosen.map(([name, values]) => numbersOf(where, `column '${name}'`, values));
  const result = columns.map(() => new Float64Array(columns.length));
  columns.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const value = coefficient(a, columns[j] as Float64Array, method, least, i === j);
      (result[i] as Float64Array)[j] = value;
      (result[j] as Float64Array)[i] = value;
    }
  });
  return columnTable(
    where,
    names.map((name, i) => [name, result[i] as Float64Array] as const),
  );
}

function coefficient(
  a: Float64Array,
  b: Float64Array,
  method: 'pearson' | 'spearman' | 'kendall',
  least: number,
  isSame: boolean,
): number {
  const rows: number[] = [];
  for (let i = 0; i < a.length; i++) if (Number.isFinite(a[i]) && Number.isFinite(b[i])) rows.push(i);
  if (rows.length < least) return Number.NaN;
  if (method === 'kendall' && isSame) return 1;
  if (rows.length === 0) return Number.NaN;
  const x = Float64Array.from(rows, (row) => a[row] as number);
  const y = Float64Array.from(rows, (row) => b[row] as number);
  if (method === 'kendall') return kendall(x, y);
  return method === 'pearson' ? pearson(x, y) : pearson(averageRanks(x), averageRanks(y));
}
