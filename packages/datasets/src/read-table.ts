import { DataError } from '@modu/core';
import { fromCSV, type ColumnTable } from 'arquero';
import { crc32 } from './crc32.ts';

/** What a column holds; an empty field is a missing value, `null`. */
export type ColumnType = 'number' | 'text';

/** What a data set's file must be. */
export interface Expected {
  readonly rows: number;
  /** CRC-32 of the file. */
  readonly checksum: number;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Fields that stand for a missing value, beside the empty one. */
  readonly missing?: readonly string[];
}

/**
 * Reads the CSV text of a data set that this package carries, and checks that it arrived whole.
 *
 * @throws {DataError} when the checksum, the columns, the number of rows or a number is not what it must be
 */
export function readTable(
  where: string,
  csv: string,
  { rows, checksum, columns, missing = [] }: Expected,
): ColumnTable {
  const found = crc32(csv);
  if (found !== checksum) {
    throw new DataError(
      `${where}: the file must have checksum ${checksum.toString(16)}, received ${found.toString(16)}`,
    );
  }
  const parse = Object.fromEntries(
    Object.entries(columns).map(([name, type]) => {
      const read = type === 'number' ? numberParser(where, name) : textOrNull;
      return [name, (field: string | null) => (field !== null && missing.includes(field) ? null : read(field))];
    }),
  );
  const table = fromCSV(csv, { parse, autoType: false });
  const names = Object.keys(columns);
  if (table.columnNames().join() !== names.join()) {
    throw new DataError(
      `${where}: the columns must be ${names.join(', ')}, received ${table.columnNames().join(', ')}`,
    );
  }
  if (table.numRows() !== rows)
    throw new DataError(`${where}: the file must have ${rows} rows, received ${table.numRows()}`);
  return table;
}

function textOrNull(field: string | null): string | null {
  return field === '' ? null : field;
}

function numberParser(where: string, column: string): (field: string | null) => number | null {
  return (field) => {
    if (field === '' || field === null) return null;
    const value = Number(field);
    if (Number.isFinite(value)) return value;
    throw new DataError(`${where}: column '${column}' must hold numbers, received '${field}'`);
  };
}
