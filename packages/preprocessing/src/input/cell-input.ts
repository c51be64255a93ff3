import { DataError, describe, isMatrix, isTable, type Matrix, type NumericArray, type TableLike } from '@modu/core';
import { checkSize, expectRows, readNumeric, tableColumn } from './numeric-input.ts';

/** One value of a categorical column; `null` is a missing value that is not NaN (Python's `None`). */
export type Category = string | number | boolean | null;

/** A category as data holds it: `undefined` counts as `null`, a bigint as a number. */
export type CategoryCell = Category | bigint | undefined;

/** Features that may hold strings: a matrix, rows, or a table. */
export type CategoricalFeatures = Matrix | readonly (readonly CategoryCell[] | NumericArray)[] | TableLike;

/** The values of a column: those of a matrix stay numbers in a typed array. */
export type CellColumn = readonly Category[] | Float32Array | Float64Array;

/** Columns of categories. */
export interface CellInput {
  readonly rows: number;
  /** Number of columns. */
  readonly count: number;
  /** The values of column `j`, of length `rows`; that of a matrix is a new array at each call. */
  column(j: number): CellColumn;
  readonly columnNames: readonly string[] | undefined;
}

/**
 * Reads features whose cells are strings, numbers, booleans or missing.
 *
 * @throws {DataError} for no rows, no columns, infinite numbers, or cells of another type
 * @throws {ShapeError} for ragged rows
 * @throws {ArgumentError} for anything but a matrix, rows or a table
 */
export function readCells(where: string, x: unknown, name = 'x'): CellInput {
  const input = isMatrix(x)
    ? fromMatrix(where, x, name)
    : isTable(x)
      ? fromTable(where, x, name)
      : fromRows(where, x, name);
  checkSize(where, name, input.rows, input.count);
  return input;
}

function fromMatrix(where: string, x: Matrix, name: string): CellInput {
  const { rows, columns, data, columnNames } = readNumeric(where, x, name);
  const column = (j: number): CellColumn => {
    const values = new Float32Array(rows);
    for (let i = 0, k = j; i < rows; i++, k += columns) values[i] = data[k] as number;
    return values;
  };
  return { rows, count: columns, column, columnNames };
}

function fromTable(where: string, table: TableLike, name: string): CellInput {
  const columnNames = table.columnNames();
  const rows = table.numRows();
  const columns = columnNames.map((columnName) => {
    const column = tableColumn(where, table, columnName, name);
    return readColumn(where, name, `'${columnName}'`, rows, (i) => column[i]);
  });
  return { rows, count: columns.length, column: (j) => columns[j] as CellColumn, columnNames };
}

function fromRows(where: string, x: unknown, name: string): CellInput {
  const rows = expectRows(where, x, name);
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, j) =>
    readColumn(where, name, String(j), rows.length, (i) => rows[i]?.[j]),
  );
  return { rows: rows.length, count: columns.length, column: (j) => columns[j] as CellColumn, columnNames: undefined };
}

function readColumn(where: string, name: string, place: string, rows: number, at: (i: number) => unknown): Category[] {
  const column = new Array<Category>(rows);
  for (let i = 0; i < rows; i++) {
    const value = toCategory(at(i));
    if (value === undefined) {
      throw new DataError(
        `${where}: column ${place} of ${name} must hold strings, numbers, booleans or missing values, received ${describe(at(i))} in row ${i}`,
      );
    }
    column[i] = value;
  }
  return column;
}

/** Whether any cell is a string. */
export function holdsStrings(input: CellInput): boolean {
  for (let j = 0; j < input.count; j++) {
    const column = input.column(j);
    if (!ArrayBuffer.isView(column) && column.some((value) => typeof value === 'string')) return true;
  }
  return false;
}

/** A cell as a category; undefined when it is of no usable type or infinite. */
export function toCategory(value: unknown): Category | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value === Infinity || value === -Infinity ? undefined : value;
  if (value === null || value === undefined) return null;
  return typeof value === 'bigint' ? Number(value) : undefined;
}
