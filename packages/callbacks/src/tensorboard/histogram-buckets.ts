/**
 * Values counted in buckets of equal width, as TensorFlow's summaries do: [left, right, count] of each, one after the other.
 *
 * The last bucket holds the largest value. Values that are all equal lie in the last of buckets without width. NaN and
 * infinities are left out, where TensorFlow has no answer.
 */
export function histogramBuckets(values: ArrayLike<number>, count: number): Float64Array {
  const finite = Float64Array.from(values).filter(Number.isFinite);
  const buckets = new Float64Array(3 * count);
  if (finite.length === 0) return buckets;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of finite) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const width = (most - least) / count;
  for (let i = 0; i < count; i++) {
    buckets[3 * i] = width === 0 ? most : least + i * width;
    buckets[3 * i + 1] = width === 0 || i === count - 1 ? most : least + (i + 1) * width;
  }
  for (const value of finite) {
    const bucket = width === 0 ? count - 1 : Math.min(Math.floor((value - least) / width), count - 1);
    buckets[3 * bucket + 2] = (buckets[3 * bucket + 2] ?? 0) + 1;
  }
  return buckets;
}
