import * as tf from '@tensorflow/tfjs';
import { expectNumber } from '@modu/core';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

/** Options of {@link Lion}. */
export interface LionOptions extends OptimizerOptions {
  /** The share of the momentum in a step, above 0 and at most 1; 0.9 unless given. */
  readonly beta1?: number;
  /** Decay of the momentum, at least 0 and at most 1; 0.99 unless given. */
  readonly beta2?: number;
}

/**
 * Lion: steps of one size in the direction of the sign of momentum and gradient.
 *
 * w ← w − η·sign(β₁·m + (1 − β₁)·g); m ← β₂·m + (1 − β₂)·g.
 *
 * Default learning rate 0.001; good ones are 3 to 10 times below Adam's. Slot `momentum`.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Chen et al. 2023, https://arxiv.org/abs/2302.06675
 * @see https://keras.io/api/optimizers/lion/
 * @example
 * ```ts
 * model.compile({ optimizer: new Lion({ learningRate: 1e-4, weightDecay: 0.1 }), loss: 'meanSquaredError' });
 * ```
 */
export class Lion extends Optimizer<'momentum'> {
  static readonly className: string = 'Modu>Lion';
  readonly beta1: number;
  readonly beta2: number;

  constructor(options: LionOptions = {}) {
    super(options, ['beta1', 'beta2'], 0.001);
    const { beta1 = 0.9, beta2 = 0.99 } = options;
    this.beta1 = expectNumber(this.where, 'beta1', beta1, { minExclusive: 0, max: 1 });
    this.beta2 = expectNumber(this.where, 'beta2', beta2, { min: 0, max: 1 });
  }

  protected override slotValues(): Record<'momentum', number> {
    return { momentum: 0 };
  }

  protected override updateStep({ variable, gradient, slots, learningRate }: VariableUpdate<'momentum'>): void {
    const { momentum } = slots;
    const mix = (beta: number): tf.Tensor => tf.add(tf.mul(momentum, beta), tf.mul(gradient, 1 - Math.fround(beta)));
    variable.assign(tf.sub(variable, tf.mul(learningRate, tf.sign(mix(this.beta1)))));
    momentum.assign(mix(this.beta2));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2 };
  }
}
