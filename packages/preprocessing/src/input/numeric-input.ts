import {
  DataError,
  ShapeError,
  asMatrix,
  describe,
  isMatrix,
  isNumericArray,
  isTable,
  type Matrix,
  type NumericArray,
  type TableLike,
} from '@modu/core';

/** A number as data holds it; `null` and `undefined` mean missing, as NaN does, and booleans count as 0 and 1. */
export type NumericCell = number | boolean | bigint | null | undefined;

/** Numeric features: a matrix, rows of numbers, or a table with numeric columns. */
export type NumericFeatures = Matrix | readonly (readonly NumericCell[] | NumericArray)[] | TableLike;

/** Numeric features in one row-major array: the matrix' own float32 values, or float64 values read from rows or a table. */
export interface NumericInput {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array | Float64Array;
  /** The names that came with the data, be they given or generated. */
  readonly columnNames: readonly string[] | undefined;
}

/**
 * Reads numeric features without rounding them; NaN stands for missing values.
 *
 * @throws {DataError} for no rows, no columns, infinite values, or cells that hold no number
 * @throws {ShapeError} for ragged rows
 * @throws {ArgumentError} for anything but a matrix, rows or a table
 */
export function readNumeric(where: string, x: unknown, name = 'x'): NumericInput {
  const input = isMatrix(x)
    ? fromMatrix(where, x, name)
    : isTable(x)
      ? fromTable(where, x, name)
      : fromRows(where, x, name);
  checkSize(where, name, input.rows, input.columns);
  const { data, columns, columnNames } = input;
  const i = data instanceof Float32Array ? findInfinite32(data) : findInfinite64(data);
  if (i < 0) return input;
  const place = placeName(columnNames, i % columns);
  throw new DataError(
    `${where}: ${name} must hold finite numbers or NaN, received ${data[i]} in row ${Math.floor(i / columns)}, column ${place}`,
  );
}

/**
 * As {@link readNumeric}, for transformers that cannot work with missing values.
 *
 * @throws {DataError} for NaN, `null` and `undefined`
 */
export function readFinite(where: string, x: unknown, name = 'x'): NumericInput {
  const input = readNumeric(where, x, name);
  const { data, columns, columnNames } = input;
  for (let i = 0; i < data.length; i++) {
    if (data[i] === data[i]) continue;
    const place = placeName(columnNames, i % columns);
    throw new DataError(
      `${where}: ${name} must not hold NaN or null, received one in row ${Math.floor(i / columns)}, column ${place}`,
    );
  }
  return input;
}

// One loop for each type of array, since V8 compiles a loop that has seen both to slower code.
function findInfinite32(data: Float32Array): number {
  // The exponent of infinities and NaN is all ones; four at a time, as integers, are twice as fast as comparisons of floats.
  const words = new Int32Array(data.buffer, data.byteOffset, data.length);
  const ones = 0x7f800000;
  const whole = words.length - (words.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const special =
      ((words[i] as number) & ones) === ones ||
      ((words[i + 1] as number) & ones) === ones ||
      ((words[i + 2] as number) & ones) === ones ||
      ((words[i + 3] as number) & ones) === ones;
    if (!special) continue;
    for (let k = i; k < i + 4; k++) if (data[k] === Infinity || data[k] === -Infinity) return k;
  }
  for (let i = whole; i < data.length; i++) if (data[i] === Infinity || data[i] === -Infinity) return i;
  return -1;
}

function findInfinite64(data: Float64Array): number {
  for (let i = 0; i < data.length; i++) if (data[i] === Infinity || data[i] === -Infinity) return i;
  return -1;
}

/** A column in an error message: its quoted name, else its number. */
export function placeName(names: readonly string[] | undefined, column: number): string {
  return names === undefined ? String(column) : `'${names[column]}'`;
}

/** @throws {DataError} when there is no row or no column */
export function checkSize(where: string, name: string, rows: number, columns: number): void {
  if (rows === 0) throw new DataError(`${where}: ${name} must have at least one row, received none`);
  if (columns === 0) throw new DataError(`${where}: ${name} must have at least one column, received none`);
}

function fromMatrix(where: string, x: Matrix, name: string): NumericInput {
  const { data, shape, columnNames } = asMatrix(where, x, name);
  return { rows: shape[0], columns: shape[1], data, columnNames };
}

function fromTable(where: string, table: TableLike, name: string): NumericInput {
  const columnNames = table.columnNames();
  const rows = table.numRows();
  const columns = columnNames.length;
  const data = new Float64Array(rows * columns);
  columnNames.forEach((columnName, j) => {
    const column = tableColumn(where, table, columnName, name);
    for (let i = 0; i < rows; i++) {
      const value = toNumber(column[i]);
      if (value === undefined) {
        throw new DataError(
          `${where}: column '${columnName}' of ${name} must hold numbers, received ${describe(column[i])} in row ${i}`,
        );
      }
      data[i * columns + j] = value;
    }
  });
  return { rows, columns, data, columnNames };
}

/** @throws {ShapeError} when a column of a table has another number of values than the table has rows */
export function tableColumn(where: string, table: TableLike, columnName: string, name: string): ArrayLike<unknown> {
  const column = table.array(columnName);
  const rows = table.numRows();
  if (column.length === rows) return column;
  throw new ShapeError(
    `${where}: column '${columnName}' of ${name} must have ${rows} values, received ${column.length}`,
  );
}

function fromRows(where: string, x: unknown, name: string): NumericInput {
  const rows = expectRows(where, x, name);
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++) {
      const value = toNumber(row[j]);
      if (value === undefined) {
        throw new DataError(
          `${where}: ${name} must hold numbers, received ${describe(row[j])} in row ${i}, column ${j}`,
        );
      }
      data[i * columns + j] = value;
    }
  });
  return { rows: rows.length, columns, data, columnNames: undefined };
}

/**
 * `x` as rows of equal length.
 *
 * @throws {ArgumentError} when it is no array of arrays
 * @throws {ShapeError} when rows differ in length
 */
export function expectRows(where: string, x: unknown, name: string): readonly ArrayLike<unknown>[] {
  const isRow = (row: unknown): row is ArrayLike<unknown> => Array.isArray(row) || isNumericArray(row);
  if (!Array.isArray(x) || (x.length > 0 && !isRow(x[0]))) {
    asMatrix(where, x, name);
  }
  const rows = x as readonly ArrayLike<unknown>[];
  const columns = rows[0]?.length ?? 0;
  rows.forEach((row, i) => {
    if (!isRow(row) || row.length !== columns) {
      throw new ShapeError(
        `${where}: every row of ${name} must have ${columns} values, received ${describe(row)} in row ${i}`,
      );
    }
  });
  return rows;
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  return undefined;
}
