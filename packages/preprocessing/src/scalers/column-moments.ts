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
  { columns, data }: NumericInput,
  weights: ArrayLike<number> | undefined,
): ColumnMoments {
  const count = new Float64Array(columns);
  const sum = new Float64Array(columns);
  const shift = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const ones = weights ?? new Uint8Array(0);
  if (data instanceof Float32Array) addValues32(data, ones, count, sum);
  else addValues64(data, ones, count, sum);
  const mean = sum.map((total, j) => total / (count[j] as number));
  if (data instanceof Float32Array) addSquares32(data, ones, mean, shift, squares);
  else addSquares64(data, ones, mean, shift, squares);
  const spread = squares.map((total, j) => total - (shift[j] as number) ** 2 / (count[j] as number));
  return join(earlier, count, sum, spread);
}

// One loop for each type of array, since V8 compiles a loop that has seen both to slower code.
function addValues32(data: Float32Array, weights: ArrayLike<number>, count: Float64Array, sum: Float64Array): void {
  const columns = sum.length;
  const weighted = weights.length > 0;
  for (let i = 0, row = 0; i < data.length; i += columns, row++) {
    const weight = weighted ? (weights[row] as number) : 1;
    for (let j = 0; j < columns; j++) {
      const value = data[i + j] as number;
      if (value !== value) continue;
      count[j] = (count[j] as number) + weight;
      sum[j] = (sum[j] as number) + weight * value;
    }
  }
}

function addSquares32(
  data: Float32Array,
  weights: ArrayLike<number>,
  mean: Float64Array,
  shift: Float64Array,
  squares: Float64Array,
): void {
  const columns = mean.length;
  const weighted = weights.length > 0;
  for (let i = 0, row = 0; i < data.length; i += columns, row++) {
    const weight = weighted ? (weights[row] as number) : 1;
    for (let j = 0; j < columns; j++) {
      const difference = (data[i + j] as number) - (mean[j] as number);
      if (difference !== difference) continue;
      shift[j] = (shift[j] as number) + weight * difference;
      squares[j] = (squares[j] as number) + weight * difference * difference;
    }
  }
}

function addValues64(data: Float64Array, weights: ArrayLike<number>, count: Float64Array, sum: Float64Array): void {
  const columns = sum.length;
  const weighted = weights.length > 0;
  for (let i = 0, row = 0; i < data.length; i += columns, row++) {
    const weight = weighted ? (weights[row] as number) : 1;
    for (let j = 0; j < columns; j++) {
      const value = data[i + j] as number;
      if (value !== value) continue;
      count[j] = (count[j] as number) + weight;
      sum[j] = (sum[j] as number) + weight * value;
    }
  }
}

function addSquares64(
  data: Float64Array,
  weights: ArrayLike<number>,
  mean: Float64Array,
  shift: Float64Array,
  squares: Float64Array,
): void {
  const columns = mean.length;
  const weighted = weights.length > 0;
  for (let i = 0, row = 0; i < data.length; i += columns, row++) {
    const weight = weighted ? (weights[row] as number) : 1;
    for (let j = 0; j < columns; j++) {
      const difference = (data[i + j] as number) - (mean[j] as number);
      if (difference !== difference) continue;
      shift[j] = (shift[j] as number) + weight * difference;
      squares[j] = (squares[j] as number) + weight * difference * difference;
    }
  }
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
 * Whether a column cannot be told from a constant one by the error bound of the two-pass algorithm,
 * variance ≤ nε·variance + (nε·mean)², where ε = 2⁻⁵².
 */
export function isConstant(n: number, mean: number, variance: number): boolean {
  return variance <= n * Number.EPSILON * variance + (n * mean * Number.EPSILON) ** 2;
}

/** The standard deviations to divide by: √variance, and 1 for a column that {@link isConstant}. */
export function scaleOf({ count, mean, variance }: ColumnMoments): Float64Array {
  return variance.map((value, j) => (isConstant(count[j] as number, mean[j] as number, value) ? 1 : Math.sqrt(value)));
}
