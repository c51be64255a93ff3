/** The most iterations of Lloyd's algorithm. */
const iterations = 300;

/**
 * Lloyd's k-means of numbers, until no number changes its centre or the centres move less than 10⁻⁴ of the variance in all;
 * the centres in ascending order.
 *
 * It follows scikit-learn where the algorithm leaves a choice, since bins depend on it: numbers are moved to mean 0, which
 * settles by its rounding to which of two equally near centres a number goes; a centre without numbers goes to the number
 * that is farthest from its own centre, or, where all numbers are centres, to the centre with the greatest weight.
 *
 * @param weights one per value
 * @see Lloyd 1982, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28 (2)
 */
export function kMeans1d(values: Float64Array, weights: Float64Array, start: Float64Array): Float64Array {
  const mean = total(values) / values.length;
  const centred = values.map((value) => value - mean);
  const tolerance = (1e-4 * total(centred.map((value) => value * value))) / values.length;
  let centers: Float64Array = start.map((center) => center - mean);
  let labels: Int32Array = new Int32Array(values.length).fill(-1);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const found = nearest(centred, centers);
    const moved = average(centred, weights, centers, found);
    const shift = total(moved.map((center, k) => (center - (centers[k] as number)) ** 2));
    const isStable = found.every((label, i) => label === labels[i]);
    centers = moved;
    labels = found;
    if (isStable || shift <= tolerance) break;
  }
  return centers.map((center) => center + mean).sort();
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** The first of the nearest centres, by |c|² − 2xc. */
function nearest(values: Float64Array, centers: Float64Array): Int32Array {
  const squares = centers.map((center) => center * center);
  const labels = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    let least = Infinity;
    for (let k = 0; k < centers.length; k++) {
      const distance = (squares[k] as number) - 2 * (value * (centers[k] as number));
      if (distance >= least) continue;
      least = distance;
      labels[i] = k;
    }
  }
  return labels;
}

function average(values: Float64Array, weights: Float64Array, centers: Float64Array, labels: Int32Array): Float64Array {
  const sums = new Float64Array(centers.length);
  const shares = new Float64Array(centers.length);
  for (let i = 0; i < values.length; i++) {
    const [label, weight] = [labels[i] as number, weights[i] as number];
    sums[label] = (sums[label] as number) + (values[i] as number) * weight;
    shares[label] = (shares[label] as number) + weight;
  }
  relocate(values, weights, centers, labels, sums, shares);
  const heaviest = shares.indexOf(shares.reduce((most, share) => Math.max(most, share)));
  for (let k = 0; k < sums.length; k++) {
    const share = shares[k] as number;
    sums[k] = share > 0 ? (sums[k] as number) * (1 / share) : (sums[heaviest] as number);
  }
  return sums;
}

/** Gives each centre without weight the number farthest from its own centre. */
function relocate(
  values: Float64Array,
  weights: Float64Array,
  centers: Float64Array,
  labels: Int32Array,
  sums: Float64Array,
  shares: Float64Array,
): void {
  const empty = Array.from(shares.keys()).filter((k) => shares[k] === 0);
  if (empty.length === 0) return;
  const distances = values.map((value, i) => (value - (centers[labels[i] as number] as number)) ** 2);
  const farthest = Array.from(distances.keys()).sort((a, b) => (distances[b] as number) - (distances[a] as number));
  if (distances[farthest[0] as number] === 0) return;
  empty.forEach((k, n) => {
    const i = farthest[n] as number;
    const [from, weight] = [labels[i] as number, weights[i] as number];
    const share = (values[i] as number) * weight;
    sums[from] = (sums[from] as number) - share;
    shares[from] = (shares[from] as number) - weight;
    sums[k] = share;
    shares[k] = weight;
  });
}
