import { DataError, type Matrix } from '@modu/core';

/** A matrix by its values that are not 0, row by row (SciPy's CSR format). */
export interface SparseMatrix {
  /** The values, those of each row together. */
  readonly data: Float32Array;
  /** The column of each value, rising within a row. */
  readonly indices: Int32Array;
  /** Where the values of each row begin; one more than rows. */
  readonly indptr: Int32Array;
  /** [rows, columns] */
  readonly shape: [rows: number, columns: number];
  readonly columnNames?: readonly string[];
}

/** The most values that a dense matrix may hold: 2 GiB of float32. */
const most = 2 ** 29;

/** The same matrix with its zeros. @throws {DataError} when it would be larger than 2 GiB */
export function toDense(where: string, { data, indices, indptr, shape, columnNames }: SparseMatrix): Matrix {
  const [rows, columns] = shape;
  if (rows * columns > most) {
    throw new DataError(
      `${where}: a dense matrix must have at most ${most} values, received ${rows} × ${columns}; use transformSparse`,
    );
  }
  const dense = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = indptr[row] as number; k < (indptr[row + 1] as number); k++) {
      dense[row * columns + (indices[k] as number)] = data[k] as number;
    }
  }
  return columnNames === undefined ? { data: dense, shape } : { data: dense, shape, columnNames };
}

/** Rows of values by column, gathered into a {@link SparseMatrix}; values are float64 until {@link build}. */
export class SparseRows {
  #indices: Int32Array;
  #data: Float64Array;
  #length = 0;
  readonly #indptr: number[] = [0];

  constructor(capacity = 1024) {
    this.#indices = new Int32Array(capacity);
    this.#data = new Float64Array(capacity);
  }

  /** Adds a row; its columns may come in any order. */
  add(row: ReadonlyMap<number, number>): void {
    const columns = Int32Array.from(row.keys()).sort();
    const needed = this.#length + columns.length;
    if (needed > this.#indices.length) {
      const indices = new Int32Array(2 * needed);
      indices.set(this.#indices);
      this.#indices = indices;
      const data = new Float64Array(2 * needed);
      data.set(this.#data);
      this.#data = data;
    }
    for (const column of columns) {
      this.#indices[this.#length] = column;
      this.#data[this.#length++] = row.get(column) as number;
    }
    this.#indptr.push(this.#length);
  }

  /** Puts `change(value, column)` in the place of each value. */
  map(change: (value: number, column: number) => number): void {
    for (let k = 0; k < this.#length; k++) this.#data[k] = change(this.#data[k] as number, this.#indices[k] as number);
  }

  /** Scales each row to length 1, by the sum of absolute values or of squares; rows of zeros stay. */
  normalize(norm: 'l1' | 'l2'): void {
    const data = this.#data;
    for (let row = 0; row + 1 < this.#indptr.length; row++) {
      const [start, end] = [this.#indptr[row] as number, this.#indptr[row + 1] as number];
      let sum = 0;
      for (let k = start; k < end; k++) sum += norm === 'l1' ? Math.abs(data[k] as number) : (data[k] as number) ** 2;
      const length = norm === 'l1' ? sum : Math.sqrt(sum);
      if (length > 0) for (let k = start; k < end; k++) data[k] = (data[k] as number) / length;
    }
  }

  build(columns: number, columnNames?: readonly string[]): SparseMatrix {
    const matrix = {
      data: Float32Array.from(this.#data.subarray(0, this.#length)),
      indices: this.#indices.slice(0, this.#length),
      indptr: Int32Array.from(this.#indptr),
      shape: [this.#indptr.length - 1, columns] as [number, number],
    };
    return columnNames === undefined ? matrix : { ...matrix, columnNames };
  }
}
