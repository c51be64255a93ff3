import { asMatrix, DataError, isNumericArray, isTable, type Features, type NumericArray } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** Numbers for a closed form: features or targets in any of the forms that a model takes, or a single column. */
export type Numbers = Features | tf.Tensor1D | tf.Tensor2D | readonly number[] | NumericArray;

/**
 * The columns of `x` in float64, copied; arrays and tables keep the precision that a float32 matrix would lose.
 *
 * @throws {DataError} when a value is missing or no finite number
 * @throws {ShapeError} when rows differ in length
 */
export function numericColumns(where: string, name: string, x: Numbers): Float64Array[] {
  const columns = readColumns(where, name, x);
  columns.forEach((column, j) => {
    const i = column.findIndex((value) => !Number.isFinite(value));
    if (i < 0) return;
    throw new DataError(
      `${where}: ${name} must hold finite numbers, received ${column[i]} in row ${i}, column ${j}; impute missing values first`,
    );
  });
  return columns;
}

function readColumns(where: string, name: string, x: Numbers): Float64Array[] {
  if (x instanceof tf.Tensor) {
    const [rows = 0, columns = 1] = x.shape as number[];
    return fromRows(x.dataSync(), rows, columns);
  }
  if (isNumericArray(x)) return [Float64Array.from(x)];
  if (Array.isArray(x) && x.length > 0 && x.every((value) => typeof value === 'number')) return [Float64Array.from(x)];
  const { data, shape } = asMatrix(where, x, name);
  if (isTable(x)) return x.columnNames().map((column) => toFloat64(x.array(column)));
  const [rows, columns] = shape;
  if (!Array.isArray(x)) return fromRows(data, rows, columns);
  return Array.from({ length: columns }, (_, j) => toFloat64((x as ArrayLike<unknown>[]).map((row) => row[j])));
}

function fromRows(data: ArrayLike<number>, rows: number, columns: number): Float64Array[] {
  return Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (__, i) => data[i * columns + j] ?? Number.NaN),
  );
}

/** What asMatrix takes for a number, in float64. */
function toFloat64(values: ArrayLike<unknown>): Float64Array {
  return Float64Array.from({ length: values.length }, (_, i) => Number(values[i] ?? Number.NaN));
}
