import {
  asMatrix,
  DataError,
  invalid,
  isMatrix,
  isNumericArray,
  ShapeError,
  type Matrix,
  type NumericArray,
} from '@modu/core';

/** One score per sample, or a row of scores per sample with one column per class. */
export type Scores = readonly number[] | NumericArray | Matrix | readonly (readonly number[])[];

/** Scores in float64, row by row. */
export interface ScoreTable {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** 1 for one score per sample, 2 for rows, even rows of one column. */
  readonly rank: 1 | 2;
  /** The distance from 1 to the next number of the type the scores came in: float32 for a Matrix or Float32Array, else float64. */
  readonly epsilon: number;
}

/**
 * Reads scores of either rank.
 *
 * @throws {ArgumentError} when they are neither an array nor a matrix
 * @throws {ShapeError} when rows differ in length
 * @throws {DataError} when a score is no finite number
 */
export function readScores(where: string, scores: Scores, name: string): ScoreTable {
  const table = readTable(where, scores, name);
  const { data, columns, rank } = table;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const at = rank === 1 ? `at index ${i}` : `in row ${Math.floor(i / columns)}, column ${i % columns}`;
    throw new DataError(`${where}: ${name} must hold finite numbers, received ${String(data[i])} ${at}`);
  }
  return table;
}

function readTable(where: string, scores: Scores, name: string): ScoreTable {
  if (isMatrix(scores)) {
    const { data, shape } = asMatrix(where, scores, name);
    return { data: new Float64Array(data), rows: shape[0], columns: shape[1], rank: 2, epsilon: 2 ** -23 };
  }
  if (isNumericArray(scores)) {
    const epsilon = scores instanceof Float32Array ? 2 ** -23 : Number.EPSILON;
    return { data: new Float64Array(scores), rows: scores.length, columns: 1, rank: 1, epsilon };
  }
  if (!Array.isArray(scores)) throw invalid(where, name, 'an array or a matrix of numbers', scores);
  const list = scores as readonly unknown[];
  const first = list[0];
  if (!Array.isArray(first) && !isNumericArray(first)) {
    return { data: readRow(where, name, list), rows: list.length, columns: 1, rank: 1, epsilon: Number.EPSILON };
  }
  const columns = first.length;
  const data = new Float64Array(list.length * columns);
  list.forEach((row, i) => {
    if ((!Array.isArray(row) && !isNumericArray(row)) || row.length !== columns) {
      throw new ShapeError(`${where}: every row of ${name} must have ${columns} values, row ${i} has not`);
    }
    data.set(readRow(where, name, row), i * columns);
  });
  return { data, rows: list.length, columns, rank: 2, epsilon: Number.EPSILON };
}

function readRow(where: string, name: string, row: ArrayLike<unknown>): Float64Array {
  return Float64Array.from(row, (value) => {
    if (typeof value === 'number') return value;
    throw invalid(where, name, 'made of numbers', value);
  });
}

/** Column `column` of a table. */
export function columnOf({ data, rows, columns }: ScoreTable, column: number): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) out[i] = data[i * columns + column] as number;
  return out;
}
