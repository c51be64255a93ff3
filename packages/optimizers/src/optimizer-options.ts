import { expectBoolean, expectInteger, expectNumber, invalid } from '@modu/core';
import { LearningRateSchedule } from './learning-rate-schedule.ts';

/** What every optimizer can be told. */
export interface OptimizerOptions {
  /** At least 0, or a schedule; each optimizer has its own default. */
  readonly learningRate?: number | LearningRateSchedule;
  /** Before each step variables lose `learningRate · weightDecay` of their value; at least 0. */
  readonly weightDecay?: number;
  /** Scales down the gradient of each variable whose L2 norm is larger; above 0. */
  readonly clipnorm?: number;
  /** Cuts gradients to ±clipvalue; above 0. */
  readonly clipvalue?: number;
  /** Scales down all gradients together when their common L2 norm is larger; above 0. */
  readonly globalClipnorm?: number;
  /** Keeps an exponential moving average of every variable; false unless given. */
  readonly useEma?: boolean;
  /** The share of the old average in the new one, 0 to 1; 0.99 unless given. */
  readonly emaMomentum?: number;
  /** Every so many iterations the variables are overwritten by their averages; never unless given. */
  readonly emaOverwriteFrequency?: number;
  /** Variables change every so many steps, by the mean of the gradients since; at least 2; each step unless given. */
  readonly gradientAccumulationSteps?: number;
}

/** {@link OptimizerOptions} with defaults, but for what may be set later: learning rate and gradient accumulation. */
export interface OptimizerSettings {
  readonly weightDecay: number | undefined;
  readonly clipnorm: number | undefined;
  readonly clipvalue: number | undefined;
  readonly globalClipnorm: number | undefined;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | undefined;
}

/** Names of {@link OptimizerOptions}. */
export const optimizerOptionNames = [
  'learningRate',
  'weightDecay',
  'clipnorm',
  'clipvalue',
  'globalClipnorm',
  'useEma',
  'emaMomentum',
  'emaOverwriteFrequency',
  'gradientAccumulationSteps',
] as const satisfies readonly (keyof OptimizerOptions)[];

/** Checks the options that all optimizers have. @throws {ArgumentError} */
export function optimizerSettings(where: string, options: OptimizerOptions): OptimizerSettings {
  const { weightDecay, clipnorm, clipvalue, globalClipnorm, useEma = false, emaMomentum = 0.99 } = options;
  const { emaOverwriteFrequency, gradientAccumulationSteps } = options;
  const clips = { clipnorm, clipvalue, globalClipnorm };
  for (const [name, value] of Object.entries(clips)) {
    if (value !== undefined) expectNumber(where, name, value, { minExclusive: 0 });
  }
  const given = Object.entries(clips).filter(([, value]) => value !== undefined);
  const [first, second] = given;
  if (first && second) throw invalid(where, second[0], `left out where ${first[0]} is given`, second[1]);
  if (weightDecay !== undefined) expectNumber(where, 'weightDecay', weightDecay, { min: 0 });
  expectBoolean(where, 'useEma', useEma);
  expectNumber(where, 'emaMomentum', emaMomentum, { min: 0, max: 1 });
  if (emaOverwriteFrequency !== undefined) {
    expectInteger(where, 'emaOverwriteFrequency', emaOverwriteFrequency, { min: 1 });
  }
  if (gradientAccumulationSteps !== undefined) {
    expectInteger(where, 'gradientAccumulationSteps', gradientAccumulationSteps, { min: 2 });
  }
  return { weightDecay, ...clips, useEma, emaMomentum, emaOverwriteFrequency };
}

/** A number of at least 0, or a schedule. @throws {ArgumentError} */
export function expectLearningRate(where: string, value: unknown): number | LearningRateSchedule {
  if (value instanceof LearningRateSchedule) return value;
  if (typeof value === 'number') return expectNumber(where, 'learningRate', value, { min: 0 });
  throw invalid(where, 'learningRate', 'a number or a LearningRateSchedule', value);
}
