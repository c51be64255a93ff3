/** `count` numbers from `from` to `to`, evenly spaced, both ends included. */
export function linspace(from: number, to: number, count: number): Float64Array {
  const step = (to - from) / (count - 1);
  const out = Float64Array.from({ length: count }, (_, i) => (i === 0 ? from : from + i * step));
  if (count > 1) out[count - 1] = to;
  return out;
}

/** −x of the last value, …, −x of the first. */
export function negatedReverse(values: Float64Array): Float64Array {
  return values.toReversed().map((value) => -value);
}

/** The number of values in ascending order that are not above `value`. */
export function countUpTo(values: ArrayLike<number>, value: number, from = 0, to = values.length): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

/** The height at `x` of the line through points with ascending `xs`; that of the nearest end outside them, as in NumPy. */
export function interpolate(x: number, xs: Float64Array, heights: Float64Array): number {
  const after = countUpTo(xs, x);
  if (after === 0) return heights[0] as number;
  if (after === xs.length) return heights[after - 1] as number;
  const [from, to] = [xs[after - 1] as number, xs[after] as number];
  const [low, high] = [heights[after - 1] as number, heights[after] as number];
  return ((high - low) / (to - from)) * (x - from) + low;
}
