import { describe } from './describe.ts';
import { ArgumentError } from './errors.ts';
import { isMatrix, isNumericArray, isTable, rowCount } from './matrix.ts';
import type { Matrix, NumericArray, TableLike } from './types.ts';

/**
 * The rows of `x` at `indices`, in that order, as the same kind of thing: a matrix, an array, a typed array, or a table.
 * The rows of a matrix or typed array are copied; a table comes back as a plain {@link TableLike}.
 *
 * @throws {ArgumentError} when `x` is none of these, or an index is not that of a row
 * @example
 * ```ts
 * takeRows('split', ['a', 'b', 'c'], [2, 0]); // ['c', 'a']
 * ```
 */
export function takeRows<T>(where: string, x: T, indices: ArrayLike<number>, name = 'x'): T {
  if (isMatrix(x) || isNumericArray(x) || Array.isArray(x) || isTable(x)) {
    expectIndices(where, indices, rowCount(where, x));
  }
  if (isMatrix(x)) {
    const columns = x.shape[1];
    const data = new Float32Array(indices.length * columns);
    for (let i = 0; i < indices.length; i++) {
      const from = (indices[i] as number) * columns;
      data.set(x.data.subarray(from, from + columns), i * columns);
    }
    return { ...(x as Matrix), data, shape: [indices.length, columns] } as T;
  }
  if (isNumericArray(x)) {
    const out = new (x.constructor as new (length: number) => NumericArray)(indices.length);
    for (let i = 0; i < indices.length; i++) out[i] = x[indices[i] as number] as number;
    return out as T;
  }
  if (Array.isArray(x)) return Array.from(indices, (i) => (x as unknown[])[i]) as T;
  if (isTable(x)) return takeTableRows(where, x, Int32Array.from(indices)) as T;
  throw new ArgumentError(`${where}: ${name} must be a matrix, table, array or typed array, received ${describe(x)}`);
}

function expectIndices(where: string, indices: ArrayLike<number>, rows: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index: unknown = indices[i];
    if (!(Number.isInteger(index) && (index as number) >= 0 && (index as number) < rows)) {
      throw new ArgumentError(
        `${where}: every index must be an integer at least 0 and less than ${rows}, received ${describe(index)} at position ${i}`,
      );
    }
  }
}

function takeTableRows(where: string, table: TableLike, indices: Int32Array): TableLike {
  const columnNames = table.columnNames();
  const columns = new Map<string, ArrayLike<unknown>>();
  return {
    columnNames: () => [...columnNames],
    numRows: () => indices.length,
    array: (name) => {
      let column = columns.get(name);
      if (column === undefined) {
        const all = table.array(name);
        column = takeRows(where, isNumericArray(all) ? all : Array.from(all), indices, name);
        columns.set(name, column);
      }
      return column;
    },
  };
}
