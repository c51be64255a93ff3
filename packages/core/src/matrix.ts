import { describe } from './describe.ts';
import { ArgumentError, DataError, ShapeError } from './errors.ts';
import type { Matrix, NumericArray, TableLike } from './types.ts';

/** Whether `x` is a {@link Matrix}. */
export function isMatrix(x: unknown): x is Matrix {
  if (typeof x !== 'object' || x === null) return false;
  const { data, shape } = x as Partial<Matrix>;
  return data instanceof Float32Array && Array.isArray(shape) && shape.length === 2;
}

/** Whether `x` has named columns, as Arquero tables do. */
export function isTable(x: unknown): x is TableLike {
  if (typeof x !== 'object' || x === null) return false;
  const { columnNames, numRows, array } = x as Partial<TableLike>;
  return typeof columnNames === 'function' && typeof numRows === 'function' && typeof array === 'function';
}

/** Whether `x` is one of the typed arrays of {@link NumericArray}. */
export function isNumericArray(x: unknown): x is NumericArray {
  return (
    ArrayBuffer.isView(x) && !(x instanceof DataView) && !(x instanceof BigInt64Array) && !(x instanceof BigUint64Array)
  );
}

/** The number of samples in a matrix, table, array, typed array, or anything with a `shape` (a tensor). @throws {ArgumentError} */
export function rowCount(where: string, x: unknown, name = 'x'): number {
  if (Array.isArray(x) || isNumericArray(x)) return x.length;
  if (isTable(x)) return x.numRows();
  const shape = typeof x === 'object' && x !== null ? (x as { shape?: unknown }).shape : undefined;
  if (Array.isArray(shape) && typeof shape[0] === 'number') return shape[0];
  throw new ArgumentError(`${where}: ${name} must be a matrix, table, array or tensor, received ${describe(x)}`);
}

/**
 * Features as a {@link Matrix} of float32; missing values (`null`, `undefined`) become NaN, booleans 0 and 1.
 * A matrix comes back as it is, without a copy.
 *
 * @throws {ArgumentError} when `x` is none of these, or one-dimensional
 * @throws {DataError} when a column of a table holds something that is no number
 * @throws {ShapeError} when rows or columns differ in length, or a matrix does not hold as many values as its shape says
 * @example
 * ```ts
 * asMatrix('fit', [[1, 2], [3, null]]); // { data: Float32Array [1, 2, 3, NaN], shape: [2, 2] }
 * ```
 */
export function asMatrix(where: string, x: unknown, name = 'x'): Matrix {
  if (isMatrix(x)) {
    return checkMatrix(where, x, name);
  }
  if (isTable(x)) return tableToMatrix(where, x, name);
  if (Array.isArray(x)) return rowsToMatrix(where, x, name);
  throw new ArgumentError(`${where}: ${name} must be a Matrix, an array of rows or a table, received ${describe(x)}`);
}

function checkMatrix(where: string, x: Matrix, name: string): Matrix {
  const [rows, columns] = x.shape;
  if (!isCount(rows) || !isCount(columns) || x.data.length !== rows * columns) {
    throw new ShapeError(
      `${where}: the shape of ${name} must multiply to its ${x.data.length} values, received [${x.shape.join(', ')}]`,
    );
  }
  if (x.columnNames !== undefined && x.columnNames.length !== columns) {
    throw new ShapeError(
      `${where}: columnNames of ${name} must hold one name for each of ${columns} columns, received ${describe(x.columnNames)}`,
    );
  }
  return x;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function tableToMatrix(where: string, table: TableLike, name: string): Matrix {
  const columnNames = table.columnNames();
  const rows = table.numRows();
  const columns = columnNames.length;
  const data = new Float32Array(rows * columns);
  columnNames.forEach((columnName, j) => {
    const column = table.array(columnName);
    if (column.length !== rows) {
      throw new ShapeError(
        `${where}: column '${columnName}' of ${name} must have ${rows} values, received ${column.length}`,
      );
    }
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
  return { data, shape: [rows, columns], columnNames };
}

function rowsToMatrix(where: string, rows: readonly unknown[], name: string): Matrix {
  const first = rows[0];
  if (rows.length > 0 && !Array.isArray(first) && !isNumericArray(first)) {
    throw new ArgumentError(
      `${where}: ${name} must be two-dimensional, received a one-dimensional array of length ${rows.length}`,
    );
  }
  const columns = (first as ArrayLike<unknown> | undefined)?.length ?? 0;
  const data = new Float32Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const length = Array.isArray(row) || isNumericArray(row) ? row.length : -1;
    if (length !== columns) {
      throw new ShapeError(
        `${where}: every row of ${name} must have ${columns} values, received ${describe(row)} in row ${i}`,
      );
    }
    for (let j = 0; j < columns; j++) {
      const value = toNumber((row as ArrayLike<unknown>)[j]);
      if (value === undefined) {
        throw new DataError(
          `${where}: ${name} must hold numbers, received ${describe((row as ArrayLike<unknown>)[j])} in row ${i}, column ${j}`,
        );
      }
      data[i * columns + j] = value;
    }
  }
  return { data, shape: [rows.length, columns] };
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  return undefined;
}
