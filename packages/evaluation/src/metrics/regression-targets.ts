import { ArgumentError, describe, expectOptions, isNumericArray, ShapeError, type NumericArray } from '@modu/core';
import { expectSameLength } from '../same-length.ts';
import { readSampleWeight, weightedMean, type SampleWeight } from './sample-weight.ts';
import { readScores, type Scores } from './scores.ts';

/** One number per sample, or a row of numbers per sample with one column per output. */
export type Targets = Scores;

/** How errors of several outputs become one number: not at all, by their plain mean, or by their mean with these weights. */
export type Multioutput = 'raw_values' | 'uniform_average' | readonly number[] | NumericArray;

/** Options of the metrics of regression. */
export interface RegressionOptions<M = Multioutput> {
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** `'uniform_average'` by default; `'raw_values'` gives one number per output. */
  readonly multioutput?: M;
}

/** True and predicted values, row by row in float64. */
export interface RegressionTargets {
  readonly yTrue: Float64Array;
  readonly yPred: Float64Array;
  readonly samples: number;
  readonly outputs: number;
  readonly weights: Float64Array | undefined;
}

/** Reads what every metric of regression takes. @throws {ShapeError} @throws {DataError} */
export function regressionTargets(
  where: string,
  yTrue: Targets,
  yPred: Targets,
  sampleWeight: SampleWeight | undefined,
): RegressionTargets {
  const wanted = readScores(where, yTrue, 'yTrue');
  const predicted = readScores(where, yPred, 'yPred');
  const samples = expectSameLength(where, [
    ['yTrue', wanted.rows],
    ['yPred', predicted.rows],
  ]);
  if (wanted.columns !== predicted.columns) {
    throw new ShapeError(
      `${where}: yPred must have as many outputs as yTrue, received ${predicted.columns} and ${wanted.columns}`,
    );
  }
  const weights = readSampleWeight(where, sampleWeight, samples);
  return { yTrue: wanted.data, yPred: predicted.data, samples, outputs: wanted.columns, weights };
}

/** The mean of `errorOf(true, predicted)` over the samples, for each output. @throws {DataError} when the weights sum to zero */
export function meanErrors(
  where: string,
  { yTrue, yPred, samples, outputs, weights }: RegressionTargets,
  errorOf: (yTrue: number, yPred: number) => number,
): Float64Array {
  const errors = new Float64Array(samples);
  return Float64Array.from({ length: outputs }, (_, output) => {
    for (let i = 0; i < samples; i++) {
      const at = i * outputs + output;
      errors[i] = errorOf(yTrue[at] as number, yPred[at] as number);
    }
    return weightedMean(where, errors, weights);
  });
}

/** What a metric of regression returns: one number per output with `'raw_values'`, otherwise one for all. */
export type ErrorValue<M> = M extends 'raw_values' ? Float64Array : number;

const known = ['sampleWeight', 'multioutput'] as const;

/** Mean errors of each output, then `finish` of each, then combined as the options say. */
export function meanError<M extends Multioutput>(
  where: string,
  [yTrue, yPred]: readonly [Targets, Targets],
  options: RegressionOptions<M> | undefined,
  [errorOf, finish]: readonly [errorOf: (yTrue: number, yPred: number) => number, finish: (mean: number) => number],
): ErrorValue<M> {
  const { sampleWeight, multioutput = 'uniform_average' } = expectOptions<RegressionOptions>(where, options, known);
  const errors = meanErrors(where, regressionTargets(where, yTrue, yPred, sampleWeight), errorOf);
  return combineOutputs(where, errors.map(finish), multioutput) as ErrorValue<M>;
}

/** The column of one output. */
export function outputOf(values: Float64Array, { samples, outputs }: RegressionTargets, output: number): Float64Array {
  const column = new Float64Array(samples);
  for (let i = 0; i < samples; i++) column[i] = values[i * outputs + output] as number;
  return column;
}

/** @throws {ShapeError} when there are several outputs */
export function expectOneOutput(where: string, { outputs }: RegressionTargets): void {
  if (outputs === 1) return;
  throw new ShapeError(`${where}: yTrue and yPred must hold one value per sample, received ${outputs} outputs`);
}

/** One number for all outputs, or one each. @throws {ArgumentError} when `multioutput` is wrong */
export function combineOutputs(where: string, values: Float64Array, multioutput: unknown): number | Float64Array {
  if (multioutput === 'raw_values') return values;
  if (multioutput === 'uniform_average') return weightedMean(where, values);
  if (!Array.isArray(multioutput) && !isNumericArray(multioutput)) {
    throw new ArgumentError(
      `${where}: multioutput must be 'raw_values', 'uniform_average' or a list of weights, received ${describe(multioutput)}`,
    );
  }
  if (values.length === 1 || multioutput.length !== values.length) {
    throw new ArgumentError(
      `${where}: multioutput must hold one weight for each of several outputs, received ${describe(multioutput)} for ${values.length}`,
    );
  }
  return weightedMean(where, values, readScores(where, multioutput as readonly number[], 'multioutput').data);
}
