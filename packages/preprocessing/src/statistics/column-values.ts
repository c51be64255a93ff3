import type { NumericInput } from '../input/numeric-input.ts';

/** The values of a column that are not NaN, in their order. */
export function columnValues({ rows, columns, data }: NumericInput, column: number): Float64Array {
  const values = new Float64Array(rows);
  const count =
    data instanceof Float32Array ? copy32(data, column, columns, values) : copy64(data, column, columns, values);
  return values.subarray(0, count);
}

// One loop for each type of array, since V8 compiles a loop that has seen both to slower code.
function copy32(data: Float32Array, from: number, step: number, into: Float64Array): number {
  let count = 0;
  for (let i = from; i < data.length; i += step) {
    const value = data[i] as number;
    into[count] = value;
    count += value === value ? 1 : 0;
  }
  return count;
}

function copy64(data: Float64Array, from: number, step: number, into: Float64Array): number {
  let count = 0;
  for (let i = from; i < data.length; i += step) {
    const value = data[i] as number;
    into[count] = value;
    count += value === value ? 1 : 0;
  }
  return count;
}
