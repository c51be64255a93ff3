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
 * @throws {DataError} when a column of a table holds something that is no number
 * @throws {ShapeError} when rows differ in length
 */
export function asMatrix(where: string, x: unknown, name = 'x'): Matrix {
  if (isMatrix(x)) {
    if (x.data.length !== x.shape[0] * x.shape[1]) {
      throw new ShapeError(`${where}: ${name} has shape [${x.shape.join(', ')}] but holds ${x.data.length} values`);
    }
    return x;
  }
  if (isTable(x)) return tableToMatrix(where, x, name);
  if (Array.isArray(x)) return rowsToMatrix(where, x, name);
  throw new ArgumentError(`${where}: ${name} must be a Matrix, an array of rows or a table, received ${describe(x)}`);
}

function tableToMatrix(where: string, table: TableLike, name: string): Matrix {
  const columnNames = table.columnNames();
  const rows = table.numRows();
  const columns = columnNames.length;
  const data = new Float32Array(rows * columns);
  columnNames.forEach((columnName, j) => {
    const column = table.array(columnName);
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
  rows.forEach((row, i) => {
    const length = Array.isArray(row) || isNumericArray(row) ? row.length : -1;
    if (length !== columns) {
      throw new ShapeError(`${where}: every row of ${name} must have ${columns} values, row ${i} is ${describe(row)}`);
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
  });
  return { data, shape: [rows.length, columns] };
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint') return Number(value);
  return undefined;
}

/**
 * The rows of `x` at `indices`, in that order, as the same kind of thing: a matrix, an array, a typed array, or a table.
 * The rows of a matrix or typed array are copied; a table comes back as a plain {@link TableLike}.
 */
export function takeRows<T>(where: string, x: T, indices: ArrayLike<number>, name = 'x'): T {
  if (isMatrix(x)) {
    const columns = x.shape[1];
    const data = new Float32Array(indices.length * columns);
    for (let i = 0; i < indices.length; i++) {
      const from = (indices[i] ?? 0) * columns;
      data.set(x.data.subarray(from, from + columns), i * columns);
    }
    return { ...(x as Matrix), data, shape: [indices.length, columns] } as T;
  }
  if (isNumericArray(x)) {
    const out = new (x.constructor as new (length: number) => NumericArray)(indices.length);
    for (let i = 0; i < indices.length; i++) out[i] = x[indices[i] ?? 0] ?? 0;
    return out as T;
  }
  if (Array.isArray(x)) return Array.from(indices, (i) => (x as unknown[])[i]) as T;
  if (isTable(x)) return takeTableRows(x, indices) as T;
  throw new ArgumentError(`${where}: ${name} must be a matrix, table, array or typed array, received ${describe(x)}`);
}

function takeTableRows(table: TableLike, indices: ArrayLike<number>): TableLike {
  const columnNames = table.columnNames();
  const columns = new Map<string, unknown[]>();
  return {
    columnNames: () => [...columnNames],
    numRows: () => indices.length,
    array: (name) => {
      let column = columns.get(name);
      if (column === undefined) {
        const all = table.array(name);
        column = Array.from(indices, (i) => all[i]);
        columns.set(name, column);
      }
      return column;
    },
  };
}
