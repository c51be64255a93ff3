import { DataError, ShapeError, invalid, isNumericArray, type Column } from '@modu/core';

/**
 * One weight per row, none negative and not all zero.
 *
 * @throws {ArgumentError} for anything but an array of such numbers
 * @throws {ShapeError} for another number of weights than rows
 * @throws {DataError} when all are zero
 */
export function expectWeights(where: string, weights: Column<number>, rows: number): ArrayLike<number> {
  if (!Array.isArray(weights) && !isNumericArray(weights)) {
    throw invalid(where, 'sampleWeight', 'an array of numbers', weights);
  }
  if (weights.length !== rows) {
    throw new ShapeError(`${where}: sampleWeight must have one weight per row (${rows}), received ${weights.length}`);
  }
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const weight: unknown = weights[i];
    if (typeof weight !== 'number' || !Number.isFinite(weight) || weight < 0) {
      throw invalid(where, `sampleWeight[${i}]`, 'a finite number at least 0', weight);
    }
    total += weight;
  }
  if (total === 0) throw new DataError(`${where}: sampleWeight must hold a weight above 0, received only zeros`);
  return weights;
}
