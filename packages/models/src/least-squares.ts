import { DataError, expectBoolean, expectNumber, expectOptions, ShapeError } from '@modu/core';
import { leastNormSolutions, type Columns } from './householder.ts';
import { numericColumns, type Numbers } from './numeric-columns.ts';

/** Options of {@link leastSquares}. */
export interface LeastSquaresOptions {
  /** Whether the line has an intercept; true by default. */
  readonly fitIntercept?: boolean;
  /** The weight of the squared coefficients in what is minimised, as `l2` of `linearRegression`; 0 by default. */
  readonly l2?: number;
}

/** A linear map of features to outputs, in float64. */
export interface LeastSquaresSolution {
  /** [features, outputs] row by row, as the kernel of a dense layer: that of feature j for output k at j · outputs + k. */
  readonly coefficients: Float64Array;
  /** [outputs]; zeros without an intercept. */
  readonly intercept: Float64Array;
  readonly features: number;
  readonly outputs: number;
  /** The number of independent columns of x (after centring). */
  readonly rank: number;
}

/**
 * The line, plane or hyperplane with the least squared error, in closed form.
 *
 * Minimises mean((y − x · coefficients − intercept)²) + l2 · Σ coefficients²; the intercept bears no penalty. By
 * Householder reflections in float64, on centred columns. When columns depend on one another (all categories of a one-hot
 * code, say), the coefficients of least norm are returned, as scikit-learn does.
 *
 * @param x features, one row per sample
 * @param y targets: numbers, or one row per sample when there are several outputs
 * @throws {DataError} when there is no row or no column, or a value is missing or not finite
 * @throws {ShapeError} when x and y differ in rows
 * @see scikit-learn `LinearRegression`; with l2, `Ridge(alpha=samples · outputs · l2)`
 * @example
 * const { coefficients, intercept } = leastSquares([[1], [2], [3]], [3, 5, 7]); // [2], [1]
 */
export function leastSquares(x: Numbers, y: Numbers, options: LeastSquaresOptions = {}): LeastSquaresSolution {
  const where = 'leastSquares';
  expectOptions(where, options, ['fitIntercept', 'l2']);
  const fitIntercept = expectBoolean(where, 'fitIntercept', options.fitIntercept ?? true);
  const l2 = expectNumber(where, 'l2', options.l2 ?? 0, { min: 0 });
  const features = numericColumns(where, 'x', x);
  const targets = numericColumns(where, 'y', y);
  const samples = expectSamples(where, features, targets);

  const centres = features.map((column) => (fitIntercept ? centre(column) : 0));
  const means = targets.map((column) => (fitIntercept ? centre(column) : 0));
  const a = features.map((column, j) => withPenalty(column, features.length, j, samples * targets.length * l2));
  const b = targets.map((column) => withPenalty(column, features.length, -1, samples * targets.length * l2));
  const tolerance = Math.max(samples, features.length) * Number.EPSILON;
  const { solutions, rank } = leastNormSolutions(a, b, tolerance);
  const outputs = targets.length;
  const coefficients = new Float64Array(features.length * outputs);
  const intercept = new Float64Array(outputs);
  solutions.forEach((solution, k) => {
    intercept[k] = (means[k] ?? 0) - solution.reduce((sum, value, j) => sum + value * (centres[j] ?? 0), 0);
    solution.forEach((value, j) => (coefficients[j * outputs + k] = value));
  });
  return { coefficients, intercept, features: features.length, outputs, rank };
}

function expectSamples(where: string, features: Columns, targets: Columns): number {
  const samples = features[0]?.length ?? 0;
  if (samples === 0) throw new DataError(`${where}: x must have at least one row and one column, received none`);
  const rows = targets[0]?.length ?? 0;
  if (rows === samples) return samples;
  throw new ShapeError(`${where}: y must have a row for each of the ${samples} rows of x, received ${rows}`);
}

/** Takes the mean off the column in place, and returns it. */
function centre(column: Float64Array): number {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  column.forEach((value, i) => (column[i] = value - mean));
  return mean;
}

/** The column followed by one row per feature that holds √penalty for its own: a squared error of that row is the penalty. */
function withPenalty(column: Float64Array, features: number, own: number, penalty: number): Float64Array {
  if (penalty === 0) return column;
  const longer = new Float64Array(column.length + features);
  longer.set(column);
  if (own >= 0) longer[column.length + own] = Math.sqrt(penalty);
  return longer;
}
