/** The present values in order, for {@link quantile}. */
export function sortedPresent(values: Float64Array): Float64Array {
  return values.filter((value) => value === value).sort();
}

/** Quantile `q` of sorted values with linear interpolation, as NumPy computes it; NaN of none. */
export function quantile(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * q;
  const below = Math.min(Math.floor(at), sorted.length - 1);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  const share = at - below;
  if (low === high) return low;
  const difference = high - low;
  return share >= 0.5 ? high - difference * (1 - share) : low + difference * share;
}
