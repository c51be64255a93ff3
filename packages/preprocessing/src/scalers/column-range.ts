import type { NumericInput } from '../input/numeric-input.ts';

/** Rows that are worked on together. */
const blockRows = 64;

/** Smallest and largest value of each column without its NaNs; both NaN for a column without any value. */
export interface ColumnRange {
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/** The range of earlier data together with that of `input`; a column without a value in one of them keeps the other's. */
export function updateRange(earlier: ColumnRange | undefined, { data, columns }: NumericInput): ColumnRange {
  const min = earlier?.min.map((value) => (Number.isNaN(value) ? Infinity : value)) ?? fill(columns, Infinity);
  const max = earlier?.max.map((value) => (Number.isNaN(value) ? -Infinity : value)) ?? fill(columns, -Infinity);
  if (data instanceof Float32Array) widen32(data, min, max);
  else widen64(data, min, max);
  for (let j = 0; j < columns; j++) if (min[j] === Infinity) min[j] = max[j] = Number.NaN;
  return { min, max };
}

function fill(columns: number, value: number): Float64Array {
  return new Float64Array(columns).fill(value);
}

// One loop for each type of array, since V8 compiles a loop that has seen both to slower code.
function widen32(data: Float32Array, min: Float64Array, max: Float64Array): void {
  const columns = min.length;
  // Blocks of rows stay in the cache while one column after the other goes through them.
  for (let from = 0; from < data.length; from += blockRows * columns) {
    const to = Math.min(data.length, from + blockRows * columns);
    for (let j = 0; j < columns; j++) {
      let [low, high] = [min[j] as number, max[j] as number];
      for (let i = from + j; i < to; i += columns) {
        const value = data[i] as number;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      min[j] = low;
      max[j] = high;
    }
  }
}

function widen64(data: Float64Array, min: Float64Array, max: Float64Array): void {
  const columns = min.length;
  // Blocks of rows stay in the cache while one column after the other goes through them.
  for (let from = 0; from < data.length; from += blockRows * columns) {
    const to = Math.min(data.length, from + blockRows * columns);
    for (let j = 0; j < columns; j++) {
      let [low, high] = [min[j] as number, max[j] as number];
      for (let i = from + j; i < to; i += columns) {
        const value = data[i] as number;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      min[j] = low;
      max[j] = high;
    }
  }
}
