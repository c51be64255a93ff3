import { countUpTo, linspace } from '../statistics/interpolate.ts';
import { percentiles, type QuantileMethod } from '../statistics/percentiles.ts';
import { kMeans1d } from './one-dimensional-k-means.ts';

/** How bins are found. */
export interface BinRule {
  readonly strategy: 'uniform' | 'quantile' | 'kmeans';
  readonly quantileMethod: QuantileMethod;
}

/** Edges nearer to one another than this are one. */
const narrowest = 1e-8;

/**
 * The edges of the bins of a column, fewer than asked for where bins would be empty; −∞ and ∞ for a constant column.
 *
 * @param weights one per value, or null for equal ones
 * @returns undefined where there are fewer values than k-means needs
 */
export function binEdges(
  values: Float64Array,
  weights: Float64Array | null,
  bins: number,
  { strategy, quantileMethod }: BinRule,
): Float64Array | undefined {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    // Rows without weight count only where quantiles are weighted.
    if (strategy !== 'quantile' && weights?.[i] === 0) continue;
    min = Math.min(min, values[i] as number);
    max = Math.max(max, values[i] as number);
  }
  if (min === max) return Float64Array.of(-Infinity, Infinity);
  if (strategy === 'uniform') return linspace(min, max, bins + 1);
  if (strategy === 'kmeans') {
    if (values.length < bins) return undefined;
    const even = linspace(min, max, bins + 1);
    const start = Float64Array.from({ length: bins }, (_, k) => ((even[k + 1] as number) + (even[k] as number)) * 0.5);
    const centers = kMeans1d(values, weights ?? new Float64Array(values.length).fill(1), start);
    const between = Float64Array.from(
      { length: bins - 1 },
      (_, k) => ((centers[k + 1] as number) + (centers[k] as number)) * 0.5,
    );
    return withoutNarrow(Float64Array.of(min, ...between, max));
  }
  const percents = linspace(0, 100, bins + 1);
  return withoutNarrow(
    weights === null
      ? percentiles(values.slice(), percents, quantileMethod)
      : weightedPercentiles(values, weights, percents, quantileMethod === 'averaged_inverted_cdf'),
  );
}

function withoutNarrow(edges: Float64Array): Float64Array {
  const wide = edges.filter((edge, k) => k === 0 || edge - (edges[k - 1] as number) > narrowest);
  return wide.length > 1 ? wide : Float64Array.of(-Infinity, Infinity);
}

/** Percentiles by the inverse of the weighted distribution function, averaged where it is flat when `average`. */
function weightedPercentiles(
  values: Float64Array,
  weights: Float64Array,
  percents: Float64Array,
  average: boolean,
): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const sorted = Float64Array.from(order, (i) => values[i] as number);
  let sum = 0;
  const cumulative = Float64Array.from(order, (i) => (sum += weights[i] as number));
  const last = sorted.length - 1;
  return percents.map((percent) => {
    // Rows without weight before the first one with a weight do not count.
    const rank = Math.max((percent / 100) * sum, Number.MIN_VALUE);
    let low = Math.min(countBelow(cumulative, rank), last);
    const value = sorted[low] as number;
    if (!average || (cumulative[low] as number) - rank > Number.EPSILON) return value;
    const reached = cumulative[low] as number;
    low = Math.min(low + 1, last);
    if (weights[order[low] as number] === 0) {
      const next = countUpTo(cumulative, reached);
      low = next > last ? Math.min(countBelow(cumulative, rank), last) : next;
    }
    return (value + (sorted[low] as number)) / 2;
  });
}

/** The number of values in ascending order below `value`. */
function countBelow(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
