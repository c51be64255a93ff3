import { ArgumentError, DataError, ShapeError, describe, isNumericArray, isTable, type TableLike } from '@modu/core';
import { missingColumn } from '../input/feature-names.ts';
import type { TableColumn } from './column-table.ts';

/** A column of values, as tables hold them; `null`, `undefined` and NaN mean missing. */
export type Values = ArrayLike<unknown>;

/** Whether a value is missing. */
export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value !== value;
}

/** @throws {ArgumentError} for anything but a table */
export function expectTable(where: string, table: unknown): TableLike {
  if (isTable(table)) return table;
  throw new ArgumentError(`${where}: table must be a table, received ${describe(table)}`);
}

/** @throws {ArgumentError} for anything but an array */
export function expectValues(where: string, name: string, values: unknown): Values {
  if (isValues(values)) return values;
  throw new ArgumentError(`${where}: ${name} must be an array of values, received ${describe(values)}`);
}

/** Whether `values` is an array or a typed array. */
export function isValues(values: unknown): values is Values {
  return (
    Array.isArray(values) ||
    isNumericArray(values) ||
    values instanceof BigInt64Array ||
    values instanceof BigUint64Array
  );
}

/** The columns of a table in their order. @throws {ShapeError} when one has another length than the table */
export function tableEntries(where: string, table: unknown): (readonly [name: string, values: Values])[] {
  const given = expectTable(where, table);
  const rows = given.numRows();
  return given.columnNames().map((name) => {
    const values = given.array(name);
    if (values.length === rows) return [name, values] as const;
    throw new ShapeError(`${where}: column '${name}' of table must have ${rows} values, received ${values.length}`);
  });
}

/** Names that must be columns. @throws {ArgumentError} @throws {DataError} naming the nearest column */
export function expectColumns(
  where: string,
  option: string,
  names: unknown,
  columns: readonly string[],
): readonly string[] {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
    throw new ArgumentError(`${where}: ${option} must be an array of column names, received ${describe(names)}`);
  }
  for (const name of names as readonly string[]) if (!columns.includes(name)) throw missingColumn(where, name, columns);
  return names as readonly string[];
}

/** What a column holds: numbers, booleans or anything else; one without any value counts as numbers. */
export function columnKind(values: Values): 'number' | 'bool' | 'other' {
  if (ArrayBuffer.isView(values)) return 'number';
  let kind: 'number' | 'bool' | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (isMissing(value)) continue;
    const found =
      typeof value === 'number' || typeof value === 'bigint' ? 'number' : typeof value === 'boolean' ? 'bool' : 'other';
    if (found === 'other' || (kind !== undefined && kind !== found)) return 'other';
    kind = found;
  }
  return kind ?? 'number';
}

/** The numbers of a column, NaN where they are missing; booleans count as 0 and 1. @throws {DataError} for other values */
export function numbersOf(where: string, what: string, values: Values): Float64Array {
  if (values instanceof Float64Array) return values;
  const result = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === 'number') result[i] = value;
    else if (typeof value === 'boolean' || typeof value === 'bigint') result[i] = Number(value);
    else if (value === null || value === undefined) result[i] = Number.NaN;
    else throw new DataError(`${where}: ${what} must hold numbers, received ${describe(value)} in row ${i}`);
  }
  return result;
}

/** The values at some rows, in a column of the same kind. */
export function takeValues(values: Values, rows: readonly number[]): TableColumn {
  if (!ArrayBuffer.isView(values)) return rows.map((row) => values[row]);
  const Type = values.constructor as new (length: number) => Float64Array;
  const taken = new Type(rows.length);
  rows.forEach((row, i) => (taken[i] = values[row] as number));
  return taken;
}

/** The values as a column of a table; anything array-like that is none becomes an array. */
export function asColumn(values: Values): TableColumn {
  return isValues(values) ? (values as TableColumn) : Array.from(values);
}
