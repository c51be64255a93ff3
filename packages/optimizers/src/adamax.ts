import * as tf from '@tensorflow/tfjs';
import { expectNumber } from '@modu/core';
import { float32Power } from './float32-power.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

/** Options of {@link Adamax} and {@link Nadam}. */
export interface MomentOptions extends OptimizerOptions {
  /** Decay of the first moment, at least 0 and below 1; 0.9 unless given. */
  readonly beta1?: number;
  /** Decay of the second moment or norm, at least 0 and below 1; 0.999 unless given. */
  readonly beta2?: number;
  /** Keeps the divisor from 0, at least 0; 1e-7 unless given. */
  readonly epsilon?: number;
}

type Slot = 'momentum' | 'norm';

/**
 * Adamax: Adam with the largest gradient, slowly forgotten, in the place of the second moment.
 *
 * m ← β₁·m + (1 − β₁)·g; u ← max(β₂·u, |g|); w ← w − η·m / ((1 − β₁ᵗ)·(u + ε)), at step t from 1.
 *
 * Default learning rate 0.001. Slots `momentum` and `norm`.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Kingma and Ba 2014, section 7.1, https://arxiv.org/abs/1412.6980
 * @see https://keras.io/api/optimizers/adamax/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adamax({ learningRate: 0.002 }), loss: 'meanSquaredError' });
 * ```
 */
export class Adamax extends Optimizer<Slot> {
  static readonly className: string = 'Modu>Adamax';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(options: MomentOptions = {}) {
    super(options, ['beta1', 'beta2', 'epsilon'], 0.001);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
    this.beta1 = expectNumber(this.where, 'beta1', beta1, { min: 0, maxExclusive: 1 });
    this.beta2 = expectNumber(this.where, 'beta2', beta2, { min: 0, maxExclusive: 1 });
    this.epsilon = expectNumber(this.where, 'epsilon', epsilon, { min: 0 });
  }

  protected override slotValues(): Record<Slot, number> {
    return { momentum: 0, norm: 0 };
  }

  protected override updateStep({ variable, gradient, slots, learningRate, step }: VariableUpdate<Slot>): void {
    const { beta1, beta2, epsilon } = this;
    const { momentum, norm } = slots;
    momentum.assign(tf.add(momentum, tf.mul(tf.sub(gradient, momentum), 1 - beta1)));
    norm.assign(tf.maximum(tf.mul(beta2, norm), tf.abs(gradient)));
    const divisor = tf.mul(1 - float32Power(beta1, step), tf.add(norm, epsilon));
    variable.assign(tf.sub(variable, tf.div(tf.mul(learningRate, momentum), divisor)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}
