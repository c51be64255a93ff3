import { sortDescending } from './sort-descending.ts';

/**
 * A percentile of weighted numbers: the smallest value whose share of the weights reaches `fraction`, or where it does so
 * exactly the mean of it and the next value that has a weight.
 *
 * @param weights one per value; all 1 by default
 * @param fraction in [0, 1]; 0.5 is the median
 */
export function weightedPercentile(values: Float64Array, weights: Float64Array | undefined, fraction: number): number {
  const order = sortDescending(values).reverse();
  const last = order.length - 1;
  const cumulative = new Float64Array(order.length);
  let total = 0;
  order.forEach((position, i) => {
    total += weights === undefined ? 1 : (weights[position] as number);
    cumulative[i] = total;
  });
  // At fraction 0 any weight will do, so that values without weight are passed over.
  const wanted = fraction * total || Number.MIN_VALUE;
  const at = Math.min(firstAtLeast(cumulative, wanted), last);
  const value = values[order[at] as number] as number;
  const reached = cumulative[at] as number;
  if (reached - wanted > Number.EPSILON) return value;
  let next = at;
  for (let i = at + 1; i <= last && next === at; i++) if ((cumulative[i] as number) > reached) next = i;
  return (value + (values[order[next] as number] as number)) / 2;
}

function firstAtLeast(rising: Float64Array, wanted: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] as number) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
