import { DataError, ShapeError, type NumericArray } from '@modu/core';
import { expectSameLength } from '../same-length.ts';
import { readScores } from './scores.ts';

/**
 * The area under a curve by the trapezoidal rule.
 *
 * @param x coordinates that rise or fall throughout, equal neighbours allowed
 * @param y as many coordinates
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for fewer than two points, values that are not finite, or an `x` that both rises and falls
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.auc.html
 * @example
 * ```ts
 * auc([0, 0.5, 1], [0, 1, 1]); // 0.75
 * ```
 */
export function auc(x: readonly number[] | NumericArray, y: readonly number[] | NumericArray): number {
  const xs = readScores('auc', x, 'x');
  const ys = readScores('auc', y, 'y');
  if (xs.rank !== 1 || ys.rank !== 1) throw new ShapeError('auc: x and y must be one-dimensional, received rows');
  const points = expectSameLength('auc', [
    ['x', xs.rows],
    ['y', ys.rows],
  ]);
  if (points < 2) throw new DataError(`auc: x must hold at least two points, received ${points}`);
  return areaUnder(xs.data, ys.data);
}

/** {@link auc} of arrays that are known to be good. @throws {DataError} when `x` both rises and falls */
export function areaUnder(x: Float64Array, y: Float64Array): number {
  let area = 0;
  let rises = false;
  let falls = false;
  for (let i = 1; i < x.length; i++) {
    const step = (x[i] as number) - (x[i - 1] as number);
    rises ||= step > 0;
    falls ||= step < 0;
    area += (step * ((y[i] as number) + (y[i - 1] as number))) / 2;
  }
  if (rises && falls) throw new DataError('auc: x must rise or fall throughout, received values that do both');
  return falls ? -area : area;
}
