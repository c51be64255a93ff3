import { DataError, invalid, isNumericArray, ShapeError, type NumericArray } from '@modu/core';

/** One weight per sample. */
export type SampleWeight = readonly number[] | NumericArray;

/**
 * Sample weights in float64, or `undefined` when none are given.
 *
 * @throws {ShapeError} when there is not one weight per sample
 * @throws {DataError} when a weight is not finite, or all are zero
 */
export function readSampleWeight(
  where: string,
  sampleWeight: SampleWeight | undefined,
  samples: number,
): Float64Array | undefined {
  if (sampleWeight === undefined) return undefined;
  if (!Array.isArray(sampleWeight) && !isNumericArray(sampleWeight)) {
    throw invalid(where, 'sampleWeight', 'an array of numbers', sampleWeight);
  }
  if (sampleWeight.length !== samples) {
    throw new ShapeError(
      `${where}: sampleWeight must hold one weight for each of the ${samples} samples, received ${sampleWeight.length}`,
    );
  }
  const weights = new Float64Array(samples);
  let nonzero = false;
  for (let i = 0; i < samples; i++) {
    const weight: unknown = sampleWeight[i];
    if (typeof weight !== 'number' || !Number.isFinite(weight)) {
      throw new DataError(`${where}: sampleWeight must hold finite numbers, received ${String(weight)} at index ${i}`);
    }
    weights[i] = weight;
    nonzero ||= weight !== 0;
  }
  if (!nonzero) throw new DataError(`${where}: sampleWeight must hold a weight other than zero, received only zeros`);
  return weights;
}

/** The sum of weights, to divide by. @throws {DataError} when it is zero */
export function totalWeight(where: string, weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] as number;
  if (total === 0) throw new DataError(`${where}: the weights must not sum to zero`);
  return total;
}

/** The weighted mean of values, as `np.average`. @throws {DataError} when the weights sum to zero */
export function weightedMean(where: string, values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++)
    sum += (values[i] as number) * (weights === undefined ? 1 : (weights[i] as number));
  return sum / (weights === undefined ? values.length : totalWeight(where, weights));
}
