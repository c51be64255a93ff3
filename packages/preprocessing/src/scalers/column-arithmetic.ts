/** Rows that are worked on together. */
const blockRows = 64;

/** One number per column. */
export type PerColumn = Float64Array;

/**
 * (x − subtrahend) / divisor, each of its column.
 *
 * float32 data are worked on in float32, as NumPy does; anything else in float64, to be rounded at the end.
 */
export function subtractDivide(
  data: Float32Array | Float64Array,
  subtrahend: PerColumn,
  divisor: PerColumn,
): Float32Array {
  const out = new Float32Array(data.length);
  const columns = subtrahend.length;
  // Blocks of rows stay in the cache while one column after the other goes through them.
  for (let from = 0; from < data.length; from += blockRows * columns) {
    const to = Math.min(data.length, from + blockRows * columns);
    for (let j = 0; j < columns; j++) {
      const [a, b] = [subtrahend[j] as number, divisor[j] as number];
      if (data instanceof Float32Array) subtractDivide32(data, out, from + j, to, columns, a, b);
      else subtractDivide64(data, out, from + j, to, columns, a, b);
    }
  }
  return out;
}

/** x · factor + summand, each of its column; in float32 or float64 as {@link subtractDivide}. */
export function multiplyAdd(data: Float32Array | Float64Array, factor: PerColumn, summand: PerColumn): Float32Array {
  const out = new Float32Array(data.length);
  const columns = factor.length;
  // Blocks of rows stay in the cache while one column after the other goes through them.
  for (let from = 0; from < data.length; from += blockRows * columns) {
    const to = Math.min(data.length, from + blockRows * columns);
    for (let j = 0; j < columns; j++) {
      const [a, b] = [factor[j] as number, summand[j] as number];
      if (data instanceof Float32Array) multiplyAdd32(data, out, from + j, to, columns, a, b);
      else multiplyAdd64(data, out, from + j, to, columns, a, b);
    }
  }
  return out;
}

/** Limits values to a range where they lie; NaN stays. */
export function clipInPlace(data: Float32Array, from: number, to: number): Float32Array {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value < from) data[i] = from;
    else if (value > to) data[i] = to;
  }
  return data;
}

/** What to divide by: 1 in place of numbers that are zero but for rounding (below 10ε of the type of `data`). */
export function withoutZeros(scale: PerColumn, data: Float32Array | Float64Array): PerColumn {
  const least = 10 * (data instanceof Float32Array ? 2 ** -23 : 2 ** -52);
  return scale.map((value) => (value < least ? 1 : value));
}

// One loop for each type of array, since V8 compiles a loop that has seen both to slower code.
function subtractDivide32(
  data: Float32Array,
  out: Float32Array,
  from: number,
  to: number,
  step: number,
  a: number,
  b: number,
): void {
  const [minus, by] = [Math.fround(a), Math.fround(b)];
  for (let i = from; i < to; i += step) out[i] = Math.fround(Math.fround((data[i] as number) - minus) / by);
}

function subtractDivide64(
  data: Float64Array,
  out: Float32Array,
  from: number,
  to: number,
  step: number,
  a: number,
  b: number,
): void {
  for (let i = from; i < to; i += step) out[i] = ((data[i] as number) - a) / b;
}

function multiplyAdd32(
  data: Float32Array,
  out: Float32Array,
  from: number,
  to: number,
  step: number,
  a: number,
  b: number,
): void {
  const [times, plus] = [Math.fround(a), Math.fround(b)];
  for (let i = from; i < to; i += step) out[i] = Math.fround(Math.fround((data[i] as number) * times) + plus);
}

function multiplyAdd64(
  data: Float64Array,
  out: Float32Array,
  from: number,
  to: number,
  step: number,
  a: number,
  b: number,
): void {
  for (let i = from; i < to; i += step) out[i] = (data[i] as number) * a + b;
}
