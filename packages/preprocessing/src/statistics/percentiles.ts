import { selectRanks } from './select-ranks.ts';

/** NumPy's names of the definitions of a sample percentile. */
export const quantileMethods = [
  'inverted_cdf',
  'averaged_inverted_cdf',
  'closest_observation',
  'interpolated_inverted_cdf',
  'hazen',
  'weibull',
  'linear',
  'median_unbiased',
  'normal_unbiased',
] as const;

/** How a percentile between two values is found; the default of NumPy is `'linear'`. */
export type QuantileMethod = (typeof quantileMethods)[number];

/** The plotting positions (α, β) of the continuous definitions: index nq + α + q(1 − α − β) − 1. */
const plottingPositions: Readonly<Record<string, readonly [alpha: number, beta: number]>> = {
  interpolated_inverted_cdf: [0, 1],
  hazen: [0.5, 0.5],
  weibull: [0, 0],
  linear: [1, 1],
  median_unbiased: [1 / 3, 1 / 3],
  normal_unbiased: [3 / 8, 3 / 8],
};

/**
 * Percentiles of values without NaN; NaN for no values.
 *
 * @param values in any order; they are reordered
 * @param percents from 0 to 100
 * @see Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages", The American Statistician 50 (4)
 */
export function percentiles(
  values: Float64Array,
  percents: ArrayLike<number>,
  method: QuantileMethod = 'linear',
): Float64Array {
  const n = values.length;
  if (n === 0) return new Float64Array(percents.length).fill(Number.NaN);
  const positions = Array.from(percents, (percent) => place(n, percent / 100, method));
  const ranks = [...new Set(positions.flatMap(({ low, high }) => [low, high]))].sort((a, b) => a - b);
  const found = selectRanks(values, ranks);
  const at = new Map(ranks.map((rank, k) => [rank, found[k] as number]));
  return Float64Array.from(positions, ({ low, high, share }) =>
    between(at.get(low) as number, at.get(high) as number, share),
  );
}

/** The middle value; NaN for no values. Reorders `values`. */
export function median(values: Float64Array): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const middle = n >> 1;
  const [low, high] = selectRanks(values, n % 2 === 1 ? [middle, middle] : [middle - 1, middle]);
  return n % 2 === 1 ? (low as number) : ((low as number) + (high as number)) / 2;
}

interface Position {
  readonly low: number;
  readonly high: number;
  /** How far to go from the value at `low` to that at `high`. */
  readonly share: number;
}

function place(n: number, q: number, method: QuantileMethod): Position {
  const positions = plottingPositions[method];
  const last = n - 1;
  if (positions === undefined) {
    const index = method === 'closest_observation' ? n * q - 1.5 : n * q - 1;
    const below = Math.floor(index);
    const exact = index === below;
    if (method === 'averaged_inverted_cdf') {
      return { low: limit(below, last), high: limit(below + 1, last), share: exact ? 0.5 : 1 };
    }
    const stays = exact && (method === 'inverted_cdf' || Math.abs(below % 2) === 1);
    const rank = limit(stays ? below : below + 1, last);
    return { low: rank, high: rank, share: 0 };
  }
  const [alpha, beta] = positions;
  const index = method === 'linear' ? last * q : n * q + alpha + q * (1 - alpha - beta) - 1;
  const below = Math.floor(index);
  return { low: limit(below, last), high: limit(below + 1, last), share: index - below };
}

function limit(rank: number, last: number): number {
  return Math.max(0, Math.min(rank, last));
}

/** NumPy's interpolation, which reaches both ends exactly and never leaves them. */
function between(low: number, high: number, share: number): number {
  const step = high - low;
  return share >= 0.5 ? high - step * (1 - share) : low + step * share;
}
