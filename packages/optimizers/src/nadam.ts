import * as tf from '@tensorflow/tfjs';
import { expectNumber } from '@modu/core';
import type { MomentOptions } from './adamax.ts';
import { float32Power } from './float32-power.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

type Slot = 'momentum' | 'velocity';

/**
 * Nadam: Adam with Nesterov momentum.
 *
 * With uₜ = β₁·(1 − ½·0.96ᵗ) and Uₜ = u₁·…·uₜ: m and v as in Adam;
 * m̂ = uₜ₊₁·m / (1 − Uₜ₊₁) + (1 − uₜ)·g / (1 − Uₜ); v̂ = v / (1 − β₂ᵗ); w ← w − η·m̂ / (√v̂ + ε).
 *
 * Default learning rate 0.001. Slots `momentum` and `velocity`.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Dozat 2015, https://cs229.stanford.edu/proj2015/054_report.pdf
 * @see https://keras.io/api/optimizers/Nadam/
 * @example
 * ```ts
 * model.compile({ optimizer: new Nadam({ learningRate: 0.002 }), loss: 'meanSquaredError' });
 * ```
 */
export class Nadam extends Optimizer<Slot> {
  static readonly className: string = 'Modu>Nadam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** The product U of all steps up to this one. */
  #product = { step: 0, value: 1 };

  constructor(options: MomentOptions = {}) {
    super(options, ['beta1', 'beta2', 'epsilon'], 0.001);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
    this.beta1 = expectNumber(this.where, 'beta1', beta1, { min: 0, maxExclusive: 1 });
    this.beta2 = expectNumber(this.where, 'beta2', beta2, { min: 0, maxExclusive: 1 });
    this.epsilon = expectNumber(this.where, 'epsilon', epsilon, { min: 0 });
  }

  protected override slotValues(): Record<Slot, number> {
    return { momentum: 0, velocity: 0 };
  }

  protected override updateStep({ variable, gradient, slots, learningRate, step }: VariableUpdate<Slot>): void {
    const [beta1, beta2] = [Math.fround(this.beta1), Math.fround(this.beta2)];
    const { momentum, velocity } = slots;
    const [now, next] = [this.#share(step), this.#share(step + 1)];
    const product = this.#productUpTo(step);
    momentum.assign(tf.add(momentum, tf.mul(tf.sub(gradient, momentum), 1 - beta1)));
    velocity.assign(tf.add(velocity, tf.mul(tf.sub(tf.square(gradient), velocity), 1 - beta2)));
    const mean = tf.add(
      tf.div(tf.mul(next, momentum), 1 - Math.fround(product * next)),
      tf.div(tf.mul(1 - now, gradient), 1 - product),
    );
    const spread = tf.sqrt(tf.div(velocity, 1 - float32Power(beta2, step)));
    variable.assign(tf.sub(variable, tf.div(tf.mul(mean, learningRate), tf.add(spread, this.epsilon))));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }

  #share(step: number): number {
    return Math.fround(Math.fround(this.beta1) * Math.fround(1 - 0.5 * float32Power(0.96, step)));
  }

  /** A function of the step alone, so no state; counted on from the step before, or from the first after a jump. */
  #productUpTo(step: number): number {
    if (step < this.#product.step) this.#product = { step: 0, value: 1 };
    const beta1 = Math.fround(this.beta1);
    let { value } = this.#product;
    for (let passed = this.#product.step + 1; passed <= step; passed++) {
      value = Math.fround(Math.fround(value * beta1) * Math.fround(1 - 0.5 * float32Power(0.96, passed)));
    }
    this.#product = { step, value };
    return value;
  }
}
