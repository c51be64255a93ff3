/** Values in ascending order, and how many values of the data each stands for. */
export interface QuantileSummary {
  readonly values: Float32Array;
  readonly weights: Float32Array;
}

/** A summary that holds about 1 / epsilon evenly spaced values of the data, all of it when there are fewer. */
export function summarize(data: Float32Array, epsilon: number): QuantileSummary {
  const sorted = data.slice().sort();
  const step = Math.max(sorted.length * epsilon, 1);
  const stride = Math.floor(step);
  const values = sorted.filter((_, i) => i >= stride - 1 && (i - (stride - 1)) % stride === 0);
  return { values, weights: values.map(() => step) };
}

/** Both summaries in one, brought back to about 1 / epsilon values. */
export function mergeSummaries(first: QuantileSummary, second: QuantileSummary, epsilon: number): QuantileSummary {
  const values = [...first.values, ...second.values];
  const weights = [...first.weights, ...second.weights];
  const order = [...values.keys()].sort((a, b) => (values[a] as number) - (values[b] as number));
  const sorted = (list: readonly number[]): Float32Array => Float32Array.from(order, (i) => list[i] as number);
  return compress({ values: sorted(values), weights: sorted(weights) }, epsilon);
}

/** The values between `numBins` bins that hold about as many values of the data each. */
export function binBoundaries(summary: QuantileSummary, numBins: number): number[] {
  return Array.from(compress(summary, 1 / numBins).values.slice(0, -1));
}

/** A summary at evenly spaced shares of the data, between whose values lines are drawn. */
function compress(summary: QuantileSummary, epsilon: number): QuantileSummary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  const sums = new Float32Array(weights.length);
  weights.forEach((weight, i) => {
    sums[i] = (sums[i - 1] ?? 0) + weight;
  });
  const total = sums.at(-1) ?? 1;
  const shares = sums.map((sum) => sum / total);
  const at = Array.from({ length: Math.ceil(1 / epsilon) }, (_, i) => epsilon + i * epsilon);
  const reached = at.map((share) => interpolate(share, shares, sums));
  return {
    values: Float32Array.from(at, (share) => interpolate(share, shares, values)),
    weights: Float32Array.from(reached, (sum, i) => sum - (reached[i - 1] ?? 0)),
  };
}

/** The value at `x` of the lines through the points (xs, ys); beyond the ends, that of the end. */
function interpolate(x: number, xs: Float32Array, ys: Float32Array): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  const [x0, y0] = [xs[low - 1], ys[low - 1]];
  const [x1, y1] = [xs[low], ys[low]];
  if (x0 === undefined || y0 === undefined) return y1 ?? Number.NaN;
  if (x1 === undefined || y1 === undefined || x === x0) return y0;
  return ((y1 - y0) / (x1 - x0)) * (x - x0) + y0;
}
