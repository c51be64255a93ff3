import { DataError, expectNumber, expectOptions, invalid } from '@modu/core';
import {
  expectOneOutput,
  meanErrors,
  regressionTargets,
  type RegressionTargets,
  type Targets,
} from './regression-targets.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link meanPoissonDeviance} and {@link meanGammaDeviance}. */
export interface DevianceOptions {
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/** Options of {@link meanTweedieDeviance}. */
export interface MeanTweedieDevianceOptions extends DevianceOptions {
  /** At most 0 or at least 1: 0 (default) is the squared error, 1 Poisson, 2 gamma, 3 inverse Gaussian. */
  readonly power?: number;
}

/**
 * The mean Tweedie deviance; a higher power gives less weight to errors at large values.
 *
 * @param yTrue true values [B]: any for a power up to 0, at least 0 for one in [1, 2), above 0 for one of at least 2
 * @param yPred predicted values [B], above 0 unless the power is 0
 * @throws {ShapeError} when lengths differ, or for several outputs
 * @throws {DataError} for no samples or values out of range
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_tweedie_deviance.html
 * @example
 * ```ts
 * meanTweedieDeviance([2, 0, 1, 4], [0.5, 0.5, 2, 2], { power: 1 }); // 1.4260151319598084
 * ```
 */
export function meanTweedieDeviance(yTrue: Targets, yPred: Targets, options?: MeanTweedieDevianceOptions): number {
  const where = 'meanTweedieDeviance';
  const { sampleWeight, power = 0 } = expectOptions(where, options, ['sampleWeight', 'power']);
  expectPower(where, power);
  return meanDeviance(where, regressionTargets(where, yTrue, yPred, sampleWeight), power);
}

/**
 * The mean Poisson deviance, for counts: {@link meanTweedieDeviance} of power 1.
 *
 * @param yTrue true values of at least 0 [B]
 * @param yPred predicted values above 0 [B]
 * @throws {ShapeError | DataError | ArgumentError} as {@link meanTweedieDeviance} does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_poisson_deviance.html
 * @example
 * ```ts
 * meanPoissonDeviance([2, 0, 1, 4], [0.5, 0.5, 2, 2]); // 1.4260151319598084
 * ```
 */
export function meanPoissonDeviance(yTrue: Targets, yPred: Targets, options?: DevianceOptions): number {
  const where = 'meanPoissonDeviance';
  const { sampleWeight } = expectOptions(where, options, ['sampleWeight']);
  return meanDeviance(where, regressionTargets(where, yTrue, yPred, sampleWeight), 1);
}

/**
 * The mean gamma deviance, for relative errors: {@link meanTweedieDeviance} of power 2.
 *
 * @param yTrue true values above 0 [B]
 * @param yPred predicted values above 0 [B]
 * @throws {ShapeError | DataError | ArgumentError} as {@link meanTweedieDeviance} does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_gamma_deviance.html
 * @example
 * ```ts
 * meanGammaDeviance([2, 0.5, 1, 4], [0.5, 0.5, 2, 2]); // 1.0568528194400546
 * ```
 */
export function meanGammaDeviance(yTrue: Targets, yPred: Targets, options?: DevianceOptions): number {
  const where = 'meanGammaDeviance';
  const { sampleWeight } = expectOptions(where, options, ['sampleWeight']);
  return meanDeviance(where, regressionTargets(where, yTrue, yPred, sampleWeight), 2);
}

/** @throws {ArgumentError} unless there is a Tweedie distribution of this power */
export function expectPower(where: string, power: unknown): void {
  if (expectNumber(where, 'power', power) > 0 && (power as number) < 1) {
    throw invalid(where, 'power', 'at most 0 or at least 1', power);
  }
}

/** {@link meanTweedieDeviance} of targets that were read. @throws {ShapeError} @throws {DataError} */
export function meanDeviance(where: string, targets: RegressionTargets, power: number): number {
  expectOneOutput(where, targets);
  const lowest = power < 1 ? Number.NEGATIVE_INFINITY : power < 2 ? 0 : Number.MIN_VALUE;
  for (let i = 0; i < targets.samples; i++) {
    const wanted = targets.yTrue[i] as number;
    const predicted = targets.yPred[i] as number;
    if (wanted < lowest) {
      const least = lowest === 0 ? 'at least 0' : 'greater than 0';
      throw new DataError(`${where}: yTrue must be ${least} for power ${power}, received ${wanted}`);
    }
    if (power !== 0 && predicted <= 0) {
      throw new DataError(`${where}: yPred must be greater than 0 for power ${power}, received ${predicted}`);
    }
  }
  return meanErrors(where, targets, deviance(power))[0] as number;
}

/** The deviance of one prediction. */
export function deviance(power: number): (wanted: number, predicted: number) => number {
  if (power === 0) return (wanted, predicted) => (wanted - predicted) ** 2;
  if (power === 1) {
    return (wanted, predicted) => 2 * ((wanted === 0 ? 0 : wanted * Math.log(wanted / predicted)) - wanted + predicted);
  }
  if (power === 2) return (wanted, predicted) => 2 * (Math.log(predicted / wanted) + wanted / predicted - 1);
  return (wanted, predicted) => {
    const own = power < 0 ? Math.max(wanted, 0) : wanted;
    return (
      2 *
      (own ** (2 - power) / ((1 - power) * (2 - power)) -
        (wanted * predicted ** (1 - power)) / (1 - power) +
        predicted ** (2 - power) / (2 - power))
    );
  };
}
