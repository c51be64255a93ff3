import { combineOutputs, type Multioutput } from './regression-targets.ts';
import { weightedMean } from './sample-weight.ts';

/** Errors of the predictions and of the best constant, for each output. */
export interface Deviances {
  readonly errors: Float64Array;
  readonly constantErrors: Float64Array;
  /** 1 for perfect and 0 for other predictions of a constant, instead of NaN and −Infinity. */
  readonly forceFinite: boolean;
}

/** One minus the share of the constant's error that is left, combined over the outputs. */
export function explainedShare(
  where: string,
  { errors, constantErrors, forceFinite }: Deviances,
  multioutput: Multioutput | 'variance_weighted',
): number | Float64Array {
  const scores = errors.map((error, output) => {
    const constantError = constantErrors[output] as number;
    if (!forceFinite || (error !== 0 && constantError !== 0)) return 1 - error / constantError;
    return error === 0 ? 1 : 0;
  });
  if (multioutput !== 'variance_weighted') return combineOutputs(where, scores, multioutput);
  const varies = constantErrors.some((error) => error !== 0);
  return weightedMean(where, scores, varies ? constantErrors : undefined);
}
