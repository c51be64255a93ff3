import type { serialization } from '@tensorflow/tfjs';
import { expectInteger, expectNumber, expectOptions } from '@modu/core';
import { float32Power } from '../float32-power.ts';
import { LearningRateSchedule } from '../learning-rate-schedule.ts';
import { cosineShare } from './cosine-decay.ts';

/** Options of {@link CosineDecayRestarts}. */
export interface CosineDecayRestartsOptions {
  /** The learning rate of step 0. */
  readonly initialLearningRate: number;
  /** The steps of the first period, from 1. */
  readonly firstDecaySteps: number;
  /** How much longer each period is than the one before, at least 1; 2 unless given. */
  readonly tMul?: number;
  /** How much higher each period begins than the one before, at least 0; 1 unless given. */
  readonly mMul?: number;
  /** The share of the learning rate that is left at the end of each period, 0 to 1; 0 unless given. */
  readonly alpha?: number;
}

/**
 * A learning rate that falls along half a cosine wave, then jumps back up and falls again, over ever longer periods.
 *
 * η₀ · ((1 − α) · mMulⁱ · ½ · (1 + cos(π · f)) + α) in period i, of which the share f has passed.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983
 * @see https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/
 * @example
 * ```ts
 * const learningRate = new CosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 1000 });
 * ```
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static readonly className: string = 'CosineDecayRestarts';
  readonly #options: Required<CosineDecayRestartsOptions>;

  constructor(options: CosineDecayRestartsOptions) {
    super();
    const where = 'CosineDecayRestarts';
    const known = ['initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha'] as const;
    const given = expectOptions(where, options, known);
    const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = given;
    this.#options = {
      initialLearningRate: expectNumber(where, 'initialLearningRate', initialLearningRate, { min: 0 }),
      firstDecaySteps: expectInteger(where, 'firstDecaySteps', firstDecaySteps, { min: 1 }),
      tMul: expectNumber(where, 'tMul', tMul, { min: 1 }),
      mMul: expectNumber(where, 'mMul', mMul, { min: 0 }),
      alpha: expectNumber(where, 'alpha', alpha, { min: 0, max: 1 }),
    };
  }

  override call(step: number): number {
    const { initialLearningRate, mMul } = this.#options;
    const alpha = Math.fround(this.#options.alpha);
    const { period, share } = this.#position(step);
    // Keras' order: the height of the period before the wave.
    const height = float32Power(mMul, period);
    const decayed = Math.fround(Math.fround(Math.fround(1 - alpha) * Math.fround(height * cosineShare(share))) + alpha);
    return Math.fround(Math.fround(initialLearningRate) * decayed);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...this.#options };
  }

  /** The number of the period, and the share of it that has passed; rounded to float32 as in Keras, which moves restarts. */
  #position(step: number): { period: number; share: number } {
    const { firstDecaySteps, tMul } = this.#options;
    const passed = Math.fround(step / firstDecaySteps);
    if (tMul === 1) return { period: Math.floor(passed), share: Math.fround(passed - Math.floor(passed)) };
    const factor = Math.fround(tMul);
    const grown = Math.fround(1 - Math.fround(passed * Math.fround(1 - factor)));
    const logarithm = (value: number): number => Math.fround(Math.log(value));
    const period = Math.floor(Math.fround(logarithm(grown) / logarithm(factor)));
    const length = float32Power(factor, period);
    const before = Math.fround(Math.fround(1 - length) / Math.fround(1 - factor));
    return { period, share: Math.fround(Math.fround(passed - before) / length) };
  }
}
