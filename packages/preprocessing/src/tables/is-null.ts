import { columnTable, type ColumnTable } from './column-table.ts';
import { isMissing, tableEntries } from './table-values.ts';
import type { TableLike } from '@modu/core';

/** Which values are missing, and how many of each column. */
export interface NullTable extends ColumnTable {
  /** The number of missing values of each column, as `df.isnull().sum()`. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Which values of a table are missing: `null`, `undefined` and NaN.
 *
 * @returns a table of booleans, with the `counts` of each column
 * @throws {ArgumentError} for anything but a table
 * @see pandas.isnull, https://pandas.pydata.org/docs/reference/api/pandas.isnull.html
 * @example
 * ```ts
 * isNull(parseCsv('age,name\n41,Kim\n,Lee\n')).counts; // { age: 1, name: 0 }
 * ```
 */
export function isNull(table: TableLike): NullTable {
  const where = 'isNull';
  const flags = tableEntries(where, table).map(([name, values]) => [name, Array.from(values, isMissing)] as const);
  const counts = Object.fromEntries(flags.map(([name, column]) => [name, column.filter(Boolean).length]));
  return { ...columnTable(where, flags, table.numRows()), counts };
}
