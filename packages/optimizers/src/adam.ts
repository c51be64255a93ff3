import * as tf from '@tensorflow/tfjs';
import { expectBoolean, expectNumber } from '@modu/core';
import type { FusedUpdate } from './fused-update.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';
import { float32Power } from './float32-power.ts';

/** Options of {@link Adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** Decay of the first moment, at least 0 and below 1; 0.9 unless given. */
  readonly beta1?: number;
  /** Decay of the second moment, at least 0 and below 1; 0.999 unless given. */
  readonly beta2?: number;
  /** Added to the root of the second moment, at least 0; 1e-7 unless given. */
  readonly epsilon?: number;
  /** Divides by the largest second moment so far; false unless given. */
  readonly amsgrad?: boolean;
}

type Slot = 'momentum' | 'velocity' | 'velocityHat';

/**
 * Adam: steps by the mean of the gradients over the root of the mean of their squares.
 *
 * m ← β₁·m + (1 − β₁)·g; v ← β₂·v + (1 − β₂)·g²; w ← w − η·√(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε), at step t from 1.
 *
 * Default learning rate 0.001. Slots `momentum`, `velocity`, and with `amsgrad` `velocityHat`.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Kingma and Ba 2014, https://arxiv.org/abs/1412.6980; Reddi et al. 2018, https://openreview.net/pdf?id=ryQu7f-RZ
 * @see https://keras.io/api/optimizers/adam/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam({ learningRate: 0.01, clipnorm: 1 }), loss: 'meanSquaredError' });
 * ```
 */
export class Adam extends Optimizer<Slot> {
  static readonly className: string = 'Modu>Adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  constructor(options: AdamOptions = {}) {
    super(options, ['beta1', 'beta2', 'epsilon', 'amsgrad'], 0.001);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
    this.beta1 = expectNumber(this.where, 'beta1', beta1, { min: 0, maxExclusive: 1 });
    this.beta2 = expectNumber(this.where, 'beta2', beta2, { min: 0, maxExclusive: 1 });
    this.epsilon = expectNumber(this.where, 'epsilon', epsilon, { min: 0 });
    this.amsgrad = expectBoolean(this.where, 'amsgrad', amsgrad);
  }

  protected override slotValues(): Partial<Record<Slot, number>> {
    return { momentum: 0, velocity: 0, ...(this.amsgrad ? { velocityHat: 0 } : {}) };
  }

  protected override fusedUpdate(step: number): FusedUpdate<Slot> {
    const { beta1, beta2, epsilon } = this;
    return {
      kernel: 'ModuAdamUpdate',
      inputs: {
        firstMoments: 'momentum',
        secondMoments: 'velocity',
        ...(this.amsgrad ? { maxima: 'velocityHat' as const } : {}),
      },
      attrs: { step, beta1, beta2, epsilon },
    };
  }

  protected override updateStep({ variable, gradient, slots, learningRate, step }: VariableUpdate<Slot>): void {
    const { beta1, beta2, epsilon } = this;
    const { momentum, velocity } = slots;
    const root = Math.fround(Math.sqrt(Math.fround(1 - float32Power(beta2, step))));
    const alpha = Math.fround(learningRate * root) / Math.fround(1 - float32Power(beta1, step));
    momentum.assign(tf.add(momentum, tf.mul(tf.sub(gradient, momentum), 1 - beta1)));
    velocity.assign(tf.add(velocity, tf.mul(tf.sub(tf.square(gradient), velocity), 1 - beta2)));
    if (this.amsgrad) slots.velocityHat.assign(tf.maximum(slots.velocityHat, velocity));
    const spread = tf.sqrt(this.amsgrad ? slots.velocityHat : velocity);
    variable.assign(tf.sub(variable, tf.div(tf.mul(momentum, alpha), tf.add(spread, epsilon))));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, amsgrad };
  }
}
