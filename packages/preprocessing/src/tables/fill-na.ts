import { DataError, describe, expectInteger, expectOptions, invalid, type TableLike } from '@modu/core';
import { columnTable, type ColumnTable, type TableColumn } from './column-table.ts';
import { asColumn, columnKind, expectColumns, isMissing, tableEntries, type Values } from './table-values.ts';

/** What missing values are filled with. */
export type FillValue = string | number | boolean | bigint;

/** Options of {@link fillNa}. */
export interface FillNaOptions {
  /** Fill at most this many values of each column, from the first row on; default null, all. */
  readonly limit?: number | null;
}

/**
 * A table whose missing values are filled with a value, or with one for each column by name.
 *
 * Columns that are not named stay as they are.
 *
 * @throws {ArgumentError} for unknown or wrong options, and for values that are no strings, numbers or booleans
 * @throws {DataError} for a column that is not there, and for a value of another kind than the column's
 * @see pandas.DataFrame.fillna, https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.fillna.html
 * @example
 * ```ts
 * fillNa(table, { age: 30, city: 'Seoul' }).array('age');
 * ```
 */
export function fillNa(
  table: TableLike,
  value: FillValue | Readonly<Record<string, FillValue>>,
  options?: FillNaOptions,
): ColumnTable {
  const where = 'fillNa';
  const { limit = null } = expectOptions(where, options, ['limit']);
  const most = limit === null ? Infinity : expectInteger(where, 'limit', limit, { min: 1 });
  const entries = tableEntries(where, table);
  const fillOf = fillValues(
    where,
    value,
    entries.map(([name]) => name),
  );
  return columnTable(
    where,
    entries.map(([name, values]) => [name, filled(where, name, values, fillOf(name), most)] as const),
    table.numRows(),
  );
}

function fillValues(where: string, value: unknown, names: readonly string[]): (name: string) => FillValue | undefined {
  const isFill = (item: unknown): item is FillValue => ['string', 'number', 'boolean', 'bigint'].includes(typeof item);
  if (isFill(value)) return () => value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(where, 'value', 'a string, a number, a boolean, or an object of them', value);
  }
  expectColumns(where, 'value', Object.keys(value), names);
  for (const [name, item] of Object.entries(value)) {
    if (!isFill(item)) throw invalid(where, `value.${name}`, 'a string, a number or a boolean', item);
  }
  return (name) => (Object.hasOwn(value, name) ? (value as Record<string, FillValue>)[name] : undefined);
}

function filled(where: string, name: string, values: Values, value: FillValue | undefined, most: number): TableColumn {
  const column = asColumn(values);
  if (value === undefined) return column;
  let left = most;
  const result = ArrayBuffer.isView(column) ? column.slice() : [...column];
  for (let i = 0; i < result.length && left > 0; i++) {
    if (!isMissing(result[i])) continue;
    if (left === most) checkKind(where, name, values, value);
    result[i] = value;
    left--;
  }
  return result;
}

function checkKind(where: string, name: string, values: Values, value: FillValue): void {
  const given =
    typeof value === 'number' || typeof value === 'bigint' ? 'number' : typeof value === 'boolean' ? 'bool' : 'other';
  const kind = columnKind(values);
  const isEmpty = !ArrayBuffer.isView(values) && Array.from(values).every(isMissing);
  if (isEmpty || kind === given || (kind === 'other' && !allStrings(values))) return;
  const expected = { number: 'a number', bool: 'a boolean', other: 'a string' }[kind];
  throw new DataError(`${where}: the value for column '${name}' must be ${expected}, received ${describe(value)}`);
}

function allStrings(values: Values): boolean {
  return Array.from(values).every((value) => typeof value === 'string' || isMissing(value));
}
