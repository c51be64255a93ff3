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
  if (data instanceof Float32Array) {
    const [minus, by] = [Float32Array.from(subtrahend), Float32Array.from(divisor)];
    for (let i = 0; i < data.length; i += columns) {
      for (let j = 0; j < columns; j++) {
        out[i + j] = Math.fround((data[i + j] as number) - (minus[j] as number)) / (by[j] as number);
      }
    }
    return out;
  }
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) {
      out[i + j] = ((data[i + j] as number) - (subtrahend[j] as number)) / (divisor[j] as number);
    }
  }
  return out;
}

/** x · factor + summand, each of its column; in float32 or float64 as {@link subtractDivide}. */
export function multiplyAdd(data: Float32Array | Float64Array, factor: PerColumn, summand: PerColumn): Float32Array {
  const out = new Float32Array(data.length);
  const columns = factor.length;
  if (data instanceof Float32Array) {
    const [times, plus] = [Float32Array.from(factor), Float32Array.from(summand)];
    for (let i = 0; i < data.length; i += columns) {
      for (let j = 0; j < columns; j++) {
        out[i + j] = Math.fround((data[i + j] as number) * (times[j] as number)) + (plus[j] as number);
      }
    }
    return out;
  }
  for (let i = 0; i < data.length; i += columns) {
    for (let j = 0; j < columns; j++) {
      out[i + j] = (data[i + j] as number) * (factor[j] as number) + (summand[j] as number);
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
