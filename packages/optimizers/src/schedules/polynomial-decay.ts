import type { serialization } from '@tensorflow/tfjs';
import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { float32Power } from '../float32-power.ts';
import { LearningRateSchedule } from '../learning-rate-schedule.ts';

/** Options of {@link PolynomialDecay}. */
export interface PolynomialDecayOptions {
  /** The learning rate of step 0. */
  readonly initialLearningRate: number;
  /** The steps that the decay takes, from 1. */
  readonly decaySteps: number;
  /** The learning rate from there on; 0.0001 unless given. */
  readonly endLearningRate?: number;
  /** At least 0; 1, a straight line, unless given. */
  readonly power?: number;
  /** Begins anew, over an ever longer time, when the end is reached; false unless given. */
  readonly cycle?: boolean;
}

/**
 * A learning rate that goes down to an end: (η₀ − η₁) · (1 − step / decaySteps)^power + η₁.
 *
 * With `cycle`, decaySteps is replaced by its first multiple that is not below the step.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
 * @example
 * ```ts
 * const learningRate = new PolynomialDecay({ initialLearningRate: 0.1, decaySteps: 10_000, endLearningRate: 0.01 });
 * ```
 */
export class PolynomialDecay extends LearningRateSchedule {
  static readonly className: string = 'PolynomialDecay';
  readonly #options: Required<PolynomialDecayOptions>;

  constructor(options: PolynomialDecayOptions) {
    super();
    const where = 'PolynomialDecay';
    const known = ['initialLearningRate', 'decaySteps', 'endLearningRate', 'power', 'cycle'] as const;
    const given = expectOptions(where, options, known);
    const { initialLearningRate, decaySteps, endLearningRate = 1e-4, power = 1, cycle = false } = given;
    this.#options = {
      initialLearningRate: expectNumber(where, 'initialLearningRate', initialLearningRate, { min: 0 }),
      decaySteps: expectInteger(where, 'decaySteps', decaySteps, { min: 1 }),
      endLearningRate: expectNumber(where, 'endLearningRate', endLearningRate, { min: 0 }),
      power: expectNumber(where, 'power', power, { min: 0 }),
      cycle: expectBoolean(where, 'cycle', cycle),
    };
  }

  override call(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power, cycle } = this.#options;
    const length = cycle ? decaySteps * Math.max(1, Math.ceil(Math.fround(step / decaySteps))) : decaySteps;
    const share = Math.fround(Math.min(step, length) / length);
    const end = Math.fround(endLearningRate);
    const range = Math.fround(Math.fround(initialLearningRate) - end);
    return Math.fround(Math.fround(range * float32Power(1 - share, power)) + end);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...this.#options };
  }
}
