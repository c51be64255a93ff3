import type { serialization } from '@tensorflow/tfjs';
import { ArgumentError, expectArray, expectInteger, expectNumber, expectOptions, invalid } from '@modu/core';
import { LearningRateSchedule } from '../learning-rate-schedule.ts';

/** Options of {@link PiecewiseConstantDecay}. */
export interface PiecewiseConstantDecayOptions {
  /** The last step of each value but the last; ascending, at least one. */
  readonly boundaries: readonly number[];
  /** The learning rates, one more than boundaries; each at least 0. */
  readonly values: readonly number[];
}

/**
 * A learning rate that changes at given steps: `values[i]` up to and with step `boundaries[i]`.
 *
 * @throws {ArgumentError} for an unknown option, boundaries that do not ascend, or another number of values
 * @see https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
 * @example
 * ```ts
 * const learningRate = new PiecewiseConstantDecay({ boundaries: [1000, 2000], values: [0.1, 0.01, 0.001] });
 * ```
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static readonly className: string = 'PiecewiseConstantDecay';
  readonly #boundaries: readonly number[];
  readonly #values: readonly number[];

  constructor(options: PiecewiseConstantDecayOptions) {
    super();
    const where = 'PiecewiseConstantDecay';
    const { boundaries, values } = expectOptions(where, options, ['boundaries', 'values']);
    this.#boundaries = expectArray(where, 'boundaries', boundaries).map((boundary, i) =>
      expectInteger(where, `boundaries[${i}]`, boundary, { min: i === 0 ? 0 : (boundaries[i - 1] as number) + 1 }),
    );
    if (boundaries.length === 0) throw invalid(where, 'boundaries', 'a non-empty array', boundaries);
    this.#values = expectArray(where, 'values', values).map((value, i) =>
      expectNumber(where, `values[${i}]`, value, { min: 0 }),
    );
    if (values.length !== boundaries.length + 1) {
      throw new ArgumentError(
        `${where}: values must be one more than the ${boundaries.length} boundaries, received ${values.length}`,
      );
    }
  }

  override call(step: number): number {
    const index = this.#boundaries.findIndex((boundary) => step <= boundary);
    return Math.fround(this.#values.at(index) as number);
  }

  override getConfig(): serialization.ConfigDict {
    return { boundaries: [...this.#boundaries], values: [...this.#values] };
  }
}
