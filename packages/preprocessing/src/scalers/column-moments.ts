import type { NumericInput } from '../input/numeric-input.ts';

/** Running moments of columns; a column's NaNs are left out of all three. */
export interface ColumnMoments {
  /** Number of values seen, or the sum of their weights. */
  readonly count: Float64Array;
  readonly mean: Float64Array;
  /** Population variance (divided by `count`). */
  readonly variance: Float64Array;
}

/**
 * The moments of earlier data together with those of `input`.
 *
 * The new batch goes through the corrected two-pass algorithm, M₂ = Σw(x − m)² − (Σw(x − m))² / Σw, and the two parts are
 * joined by M₂ = M₂ᵃ + M₂ᵇ + (mᵃ − mᵇ)² nᵃnᵇ / (nᵃ + nᵇ). All sums are float64. A column without any value in the
 * batch keeps its earlier moments; one without any value at all has mean and variance NaN.
 *
 * @see Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance", eq. 1.5 and 1.7
 */
export function updateMoments(
  earlier: ColumnMoments | undefined,
  { rows, columns, data }: NumericInput,
  weights: ArrayLike<number> | undefined,
): ColumnMoments {
  const count = new Float64Array(columns);
  const sum = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    const weight = weights?.[i] ?? 1;
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j] as number;
      if (Number.isNaN(value)) continue;
      count[j] = (count[j] as number) + weight;
      sum[j] = (sum[j] as number) + weight * value;
    }
  }
  const mean = sum.map((total, j) => total / (count[j] as number));
  const shift = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    const weight = weights?.[i] ?? 1;
    for (let j = 0; j < columns; j++) {
      const difference = (data[i * columns + j] as number) - (mean[j] as number);
      if (Number.isNaN(difference)) continue;
      shift[j] = (shift[j] as number) + weight * difference;
      squares[j] = (squares[j] as number) + weight * difference * difference;
    }
  }
  const spread = squares.map((total, j) => total - (shift[j] as number) ** 2 / (count[j] as number));
  return join(earlier, count, sum, spread);
}

function join(
  earlier: ColumnMoments | undefined,
  count: Float64Array,
  sum: Float64Array,
  spread: Float64Array,
): ColumnMoments {
  const total = new Float64Array(count.length);
  const mean = new Float64Array(count.length);
  const variance = new Float64Array(count.length);
  for (let j = 0; j < count.length; j++) {
    const n = count[j] as number;
    const nBefore = earlier?.count[j] ?? 0;
    const meanBefore = earlier?.mean[j] ?? Number.NaN;
    const varianceBefore = earlier?.variance[j] ?? Number.NaN;
    total[j] = nBefore + n;
    if (nBefore === 0) {
      mean[j] = (sum[j] as number) / n;
      variance[j] = (spread[j] as number) / n;
    } else if (n === 0) {
      mean[j] = meanBefore;
      variance[j] = varianceBefore;
    } else {
      const sumBefore = meanBefore * nBefore;
      const ratio = nBefore / n;
      const between = (ratio / (nBefore + n)) * (sumBefore / ratio - (sum[j] as number)) ** 2;
      mean[j] = (sumBefore + (sum[j] as number)) / (nBefore + n);
      variance[j] = (varianceBefore * nBefore + (spread[j] as number) + between) / (nBefore + n);
    }
  }
  return { count: total, mean, variance };
}

/**
 * The standard deviations to divide by: √variance, and 1 for a column that cannot be told from a constant one by the
 * error bound of the two-pass algorithm, variance ≤ nε·variance + (nε·mean)², where ε = 2⁻⁵².
 */
export function scaleOf({ count, mean, variance }: ColumnMoments): Float64Array {
  return variance.map((value, j) => {
    const n = count[j] as number;
    const bound = n * Number.EPSILON * value + (n * (mean[j] as number) * Number.EPSILON) ** 2;
    return value <= bound ? 1 : Math.sqrt(value);
  });
}
