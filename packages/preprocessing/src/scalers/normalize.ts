import { expectNumber, expectOneOf, expectOptions, isNumericArray, type Column, type Matrix } from '@modu/core';
import { readFinite, type NumericFeatures } from '../input/numeric-input.ts';

/** Options of {@link normalize}. */
export interface NormalizeOptions {
  /** What is divided by its norm: rows (−1 or 1, default) or columns (0 or −2). */
  readonly axis?: -2 | -1 | 0 | 1;
  /** The order p of the norm (Σ|x|ᵖ)^(1/p): 2 (default) the Euclidean length, ±Infinity the extreme, 0 the count of non-zeros. */
  readonly order?: number;
}

/**
 * Divides rows or columns by their norm.
 *
 * Inputs   [rows, columns] numbers, none missing; one array of numbers counts as one row
 * Output   Matrix of float32
 * Edges    what has norm 0 stays as it is
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for empty data, missing or infinite values
 * @see keras.utils.normalize, https://keras.io/api/utils/python_utils/
 * @example
 * ```ts
 * normalize([[3, 4]]).data; // Float32Array [0.6, 0.8]
 * ```
 */
export function normalize(x: NumericFeatures | Column<number>, options?: NormalizeOptions): Matrix {
  const where = 'normalize';
  const { axis = -1, order = 2 } = expectOptions(where, options, ['axis', 'order']);
  expectOneOf(where, 'axis', axis, [-2, -1, 0, 1]);
  if (Math.abs(order) !== Infinity) expectNumber(where, 'order', order);
  const isRow = isNumericArray(x) || (Array.isArray(x) && typeof x[0] === 'number');
  const { data, rows, columns, columnNames } = readFinite(where, isRow ? [x] : x);
  const byRow = axis === 1 || axis === -1;
  const out = new Float32Array(data.length);
  const [count, length, stride, step] = byRow ? [rows, columns, columns, 1] : [columns, rows, 1, columns];
  for (let k = 0; k < count; k++) {
    const values = Float64Array.from({ length }, (_, i) => data[k * stride + i * step] as number);
    const divisor = norm(values, order) || 1;
    values.forEach((value, i) => (out[k * stride + i * step] = value / divisor));
  }
  return { data: out, shape: [rows, columns], ...(columnNames && { columnNames }) };
}

function norm(values: Float64Array, order: number): number {
  const sizes = values.map(Math.abs);
  if (order === Infinity) return sizes.reduce((a, b) => Math.max(a, b));
  if (order === -Infinity) return sizes.reduce((a, b) => Math.min(a, b));
  if (order === 0) return sizes.reduce((total, size) => total + (size === 0 ? 0 : 1), 0);
  const sum = sizes.reduce((total, size) => total + size ** order, 0);
  return sum ** (1 / order);
}
