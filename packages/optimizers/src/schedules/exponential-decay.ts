import type { serialization } from '@tensorflow/tfjs';
import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { float32Power } from '../float32-power.ts';
import { LearningRateSchedule } from '../learning-rate-schedule.ts';

/** Options of {@link ExponentialDecay} and {@link InverseTimeDecay}. */
export interface DecayOptions {
  /** The learning rate of step 0. */
  readonly initialLearningRate: number;
  /** The steps in which the learning rate decays once, from 1. */
  readonly decaySteps: number;
  /** At least 0. */
  readonly decayRate: number;
  /** Decays in steps of `decaySteps`, not evenly; false unless given. */
  readonly staircase?: boolean;
}

/** {@link DecayOptions}, checked and complete. @throws {ArgumentError} */
export function expectDecay(where: string, options: DecayOptions): Required<DecayOptions> {
  const known = ['initialLearningRate', 'decaySteps', 'decayRate', 'staircase'] as const;
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = expectOptions(where, options, known);
  return {
    initialLearningRate: expectNumber(where, 'initialLearningRate', initialLearningRate, { min: 0 }),
    decaySteps: expectInteger(where, 'decaySteps', decaySteps, { min: 1 }),
    decayRate: expectNumber(where, 'decayRate', decayRate, { min: 0 }),
    staircase: expectBoolean(where, 'staircase', staircase),
  };
}

/** How many times a step has decayed: a fraction, or a whole number with `staircase`; in float32. */
export function decays({ decaySteps, staircase }: Required<DecayOptions>, step: number): number {
  const share = Math.fround(step / decaySteps);
  return staircase ? Math.floor(share) : share;
}

/**
 * A learning rate that decays by the same factor every `decaySteps` steps: η₀ · decayRate^(step / decaySteps).
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
 * @example
 * ```ts
 * const learningRate = new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.96 });
 * model.compile({ optimizer: new SGD({ learningRate }), loss: 'meanSquaredError' });
 * ```
 */
export class ExponentialDecay extends LearningRateSchedule {
  static readonly className: string = 'ExponentialDecay';
  readonly #options: Required<DecayOptions>;

  constructor(options: DecayOptions) {
    super();
    this.#options = expectDecay('ExponentialDecay', options);
  }

  override call(step: number): number {
    const { initialLearningRate, decayRate } = this.#options;
    return Math.fround(Math.fround(initialLearningRate) * float32Power(decayRate, decays(this.#options, step)));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...this.#options };
  }
}
