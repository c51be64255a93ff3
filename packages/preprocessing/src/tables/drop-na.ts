import { ArgumentError, expectInteger, expectOneOf, expectOptions, type TableLike } from '@modu/core';
import { columnTable, type ColumnTable } from './column-table.ts';
import { asColumn, expectColumns, isMissing, tableEntries, takeValues } from './table-values.ts';

/** Options of {@link dropNa}. */
export interface DropNaOptions {
  /** Drop rows (`'rows'`, the default, or 0) or columns (`'columns'` or 1). */
  readonly axis?: 'rows' | 'columns' | 0 | 1;
  /** Drop where any value is missing (the default), or only where all are. */
  readonly how?: 'any' | 'all';
  /** Keep where at least this many values are there; not together with `how`. */
  readonly thresh?: number | null;
  /** Look at these columns only (with `axis: 'columns'` at these rows, by number); default all. */
  readonly subset?: readonly string[] | readonly number[] | null;
}

/**
 * A table without the rows, or columns, in which values are missing.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for a column in `subset` that is not there
 * @see pandas.DataFrame.dropna, https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.dropna.html
 * @example
 * ```ts
 * dropNa(table, { subset: ['age'] }).numRows();
 * ```
 */
export function dropNa(table: TableLike, options?: DropNaOptions): ColumnTable {
  const where = 'dropNa';
  const given = expectOptions(where, options, ['axis', 'how', 'thresh', 'subset']);
  const axis = expectOneOf(where, 'axis', given.axis ?? 'rows', ['rows', 'columns', 0, 1]);
  const { how = null, thresh = null, subset = null } = given;
  if (how !== null) expectOneOf(where, 'how', how, ['any', 'all']);
  if (thresh !== null) expectInteger(where, 'thresh', thresh);
  if (how !== null && thresh !== null) {
    throw new ArgumentError(`${where}: thresh must be given without how, received both`);
  }
  const entries = tableEntries(where, table);
  const rows = table.numRows();
  const keeps = (present: number, of: number): boolean =>
    thresh === null ? (how === 'all' ? present > 0 || of === 0 : present === of) : present >= thresh;
  if (axis === 'rows' || axis === 0) {
    const names = entries.map(([name]) => name);
    const looked = subset === null ? names : expectColumns(where, 'subset', subset, names);
    const columns = entries.filter(([name]) => looked.includes(name)).map(([, values]) => values);
    const kept: number[] = [];
    for (let row = 0; row < rows; row++) {
      const present = columns.reduce((count, values) => count + Number(!isMissing(values[row])), 0);
      if (keeps(present, columns.length)) kept.push(row);
    }
    return columnTable(
      where,
      entries.map(([name, values]) => [name, takeValues(values, kept)] as const),
      kept.length,
    );
  }
  const looked =
    subset === null ? Array.from({ length: rows }, (_, row) => row) : expectRowNumbers(where, subset, rows);
  const kept = entries.filter(([, values]) =>
    keeps(looked.filter((row) => !isMissing(values[row])).length, looked.length),
  );
  return columnTable(
    where,
    kept.map(([name, values]) => [name, asColumn(values)] as const),
    rows,
  );
}

function expectRowNumbers(where: string, subset: readonly unknown[], rows: number): readonly number[] {
  if (!Array.isArray(subset))
    throw new ArgumentError(`${where}: subset must be an array of row numbers, received ${typeof subset}`);
  return subset.map((row) => expectInteger(where, 'subset', row, { min: 0, max: rows - 1 }));
}
