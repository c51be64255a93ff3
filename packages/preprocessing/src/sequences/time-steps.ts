import {
  ArgumentError,
  DataError,
  ShapeError,
  describe,
  isMatrix,
  isNumericArray,
  type Column,
  type Matrix,
} from '@modu/core';

/** Values over time: numbers, one row for each step, or a matrix of them. */
export type TimeSteps = Column<number> | Matrix | readonly (readonly number[] | Float32Array | Float64Array)[];

/** Values over time in one array. */
export interface Steps {
  readonly data: Float32Array | Float64Array;
  readonly length: number;
  /** The shape of one step: `[]` for a number, `[features]` for a row. */
  readonly shape: readonly number[];
  /** Numbers in one step. */
  readonly size: number;
}

/** Reads values over time. @throws {ArgumentError} @throws {DataError} @throws {ShapeError} */
export function readSteps(where: string, name: string, given: unknown): Steps {
  if (isMatrix(given)) {
    return { data: given.data, length: given.shape[0], shape: [given.shape[1]], size: given.shape[1] };
  }
  if (isNumericArray(given)) return { data: Float64Array.from(given), length: given.length, shape: [], size: 1 };
  if (!Array.isArray(given)) {
    throw new ArgumentError(
      `${where}: ${name} must be an array of numbers or rows, or a matrix, received ${describe(given)}`,
    );
  }
  const rows = given as readonly unknown[];
  const isRow = (row: unknown): row is ArrayLike<unknown> => Array.isArray(row) || isNumericArray(row);
  const [first] = rows;
  const size = isRow(first) ? first.length : 1;
  const data = new Float64Array(rows.length * size);
  rows.forEach((row, i) => {
    if (isRow(row) !== isRow(first) || (isRow(row) && row.length !== size)) {
      const expected = isRow(first) ? `rows of ${size} numbers` : 'numbers';
      throw new ShapeError(
        `${where}: ${name} must hold ${expected} as at its start, received ${describe(row)} at step ${i}`,
      );
    }
    const values: ArrayLike<unknown> = isRow(row) ? row : [row];
    for (let j = 0; j < size; j++) {
      const value = values[j];
      if (typeof value !== 'number') {
        throw new DataError(`${where}: ${name} must hold numbers, received ${describe(value)} at step ${i}`);
      }
      data[i * size + j] = value;
    }
  });
  return { data, length: rows.length, shape: isRow(first) ? [size] : [], size };
}

/** Windows, or single steps, as one array: `tf.tensor(b.data, b.shape)` takes it. */
export interface Batch {
  readonly data: Float32Array;
  /** [windows, steps of a window, …shape of a step], or for targets [windows, …shape of a target] */
  readonly shape: number[];
}

/** The steps at some positions, by window. */
export function gather(steps: Steps, windows: readonly (readonly number[])[], length: number | null): Batch {
  const perWindow = length ?? 1;
  const data = new Float32Array(windows.length * perWindow * steps.size);
  let at = 0;
  for (const window of windows) {
    for (const step of window) {
      data.set(steps.data.subarray(step * steps.size, (step + 1) * steps.size), at);
      at += steps.size;
    }
  }
  const inner = length === null ? [] : [length];
  return { data, shape: [windows.length, ...inner, ...steps.shape] };
}
