import type { serialization } from '@tensorflow/tfjs';
import { expectInteger, expectNumber, expectOptions } from '@modu/core';
import { LearningRateSchedule } from '../learning-rate-schedule.ts';

/** Options of {@link CosineDecay}. */
export interface CosineDecayOptions {
  /** The learning rate of step 0. */
  readonly initialLearningRate: number;
  /** The steps that the decay takes, after the warm-up; from 1. */
  readonly decaySteps: number;
  /** The share of the learning rate that is left at the end, 0 to 1; 0 unless given. */
  readonly alpha?: number;
  /** The learning rate at the end of the warm-up; no warm-up unless given. */
  readonly warmupTarget?: number;
  /** The steps from `initialLearningRate` to `warmupTarget`; 0 unless given. */
  readonly warmupSteps?: number;
}

/** Half a cosine wave from 1 to 0 over 0 to 1, in float32. */
export function cosineShare(share: number): number {
  const angle = Math.fround(Math.fround(Math.PI) * share);
  return Math.fround(0.5 * Math.fround(1 + Math.fround(Math.cos(angle))));
}

/**
 * A learning rate that falls along half a cosine wave, after a linear warm-up where asked for.
 *
 * η · ((1 − α) · ½ · (1 + cos(π · step / decaySteps)) + α), where η is `warmupTarget` and the step counts from the end of
 * the warm-up, or without warm-up η is `initialLearningRate`.
 *
 * @throws {ArgumentError} for an unknown option, a value out of its range, or warm-up steps without a target
 * @see Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983
 * @see https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/
 * @example
 * ```ts
 * const learningRate = new CosineDecay({
 *   initialLearningRate: 0, warmupTarget: 0.1, warmupSteps: 1000, decaySteps: 10_000,
 * });
 * ```
 */
export class CosineDecay extends LearningRateSchedule {
  static readonly className: string = 'CosineDecay';
  readonly #options: Required<Omit<CosineDecayOptions, 'warmupTarget'>>;
  readonly #warmupTarget: number | undefined;

  constructor(options: CosineDecayOptions) {
    super();
    const where = 'CosineDecay';
    const known = ['initialLearningRate', 'decaySteps', 'alpha', 'warmupTarget', 'warmupSteps'] as const;
    const given = expectOptions(where, options, known);
    const { initialLearningRate, decaySteps, alpha = 0, warmupTarget, warmupSteps = 0 } = given;
    this.#options = {
      initialLearningRate: expectNumber(where, 'initialLearningRate', initialLearningRate, { min: 0 }),
      decaySteps: expectInteger(where, 'decaySteps', decaySteps, { min: 1 }),
      alpha: expectNumber(where, 'alpha', alpha, { min: 0, max: 1 }),
      warmupSteps: expectInteger(where, 'warmupSteps', warmupSteps, { min: 0 }),
    };
    if (warmupTarget !== undefined || warmupSteps > 0) {
      expectNumber(where, 'warmupTarget', warmupTarget, { min: 0 });
    }
    this.#warmupTarget = warmupTarget;
  }

  override call(step: number): number {
    const { initialLearningRate, decaySteps, alpha } = this.#options;
    const warmupSteps = this.#warmupTarget === undefined ? 0 : this.#options.warmupSteps;
    const initial = Math.fround(initialLearningRate);
    const target = Math.fround(this.#warmupTarget ?? initial);
    if (step < warmupSteps) {
      const share = Math.fround(step / warmupSteps);
      return Math.fround(Math.fround(Math.fround(target - initial) * share) + initial);
    }
    const share = Math.fround(Math.min(step - warmupSteps, decaySteps) / decaySteps);
    const decayed = Math.fround(Math.fround((1 - alpha) * cosineShare(share)) + alpha);
    return Math.fround(target * decayed);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...this.#options, warmupTarget: this.#warmupTarget ?? null };
  }
}
