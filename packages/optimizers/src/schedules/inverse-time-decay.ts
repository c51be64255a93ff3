import type { serialization } from '@tensorflow/tfjs';
import { LearningRateSchedule } from '../learning-rate-schedule.ts';
import { decays, expectDecay, type DecayOptions } from './exponential-decay.ts';

/**
 * A learning rate that decays like 1 / time: η₀ / (1 + decayRate · step / decaySteps).
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/
 * @example
 * ```ts
 * const learningRate = new InverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.5 });
 * ```
 */
export class InverseTimeDecay extends LearningRateSchedule {
  static readonly className: string = 'InverseTimeDecay';
  readonly #options: Required<DecayOptions>;

  constructor(options: DecayOptions) {
    super();
    this.#options = expectDecay('InverseTimeDecay', options);
  }

  override call(step: number): number {
    const { initialLearningRate, decayRate } = this.#options;
    const product = Math.fround(Math.fround(decayRate) * decays(this.#options, step));
    return Math.fround(Math.fround(initialLearningRate) / Math.fround(1 + product));
  }

  override getConfig(): serialization.ConfigDict {
    return { ...this.#options };
  }
}
