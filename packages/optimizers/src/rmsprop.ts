import * as tf from '@tensorflow/tfjs';
import { expectBoolean, expectNumber } from '@modu/core';
import type { FusedUpdate } from './fused-update.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

/** Options of {@link RMSprop}. */
export interface RMSpropOptions extends OptimizerOptions {
  /** Decay of the mean of the squares, at least 0 and below 1; 0.9 unless given. */
  readonly rho?: number;
  /** The share of the last change that goes into the next, 0 to 1; 0 unless given. */
  readonly momentum?: number;
  /** Added to the mean of the squares, at least 0; 1e-7 unless given. */
  readonly epsilon?: number;
  /** Divides by the standard deviation of the gradients instead of their root mean square; false unless given. */
  readonly centered?: boolean;
}

type Slot = 'velocity' | 'momentum' | 'averageGradient';

/**
 * RMSprop: divides gradients by the root of the running mean of their squares.
 *
 * v ← ρ·v + (1 − ρ)·g²; centered also a ← ρ·a + (1 − ρ)·g, otherwise a = 0; c = η·g / √(v − a² + ε);
 * w ← w − c, or with momentum μ m ← μ·m + c; w ← w − m.
 *
 * Default learning rate 0.001. Slots `velocity`, with momentum `momentum`, centered `averageGradient`.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Tieleman and Hinton 2012, https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
 * @see https://keras.io/api/optimizers/rmsprop/
 * @example
 * ```ts
 * model.compile({ optimizer: new RMSprop({ learningRate: 0.001, centered: true }), loss: 'meanSquaredError' });
 * ```
 */
export class RMSprop extends Optimizer<Slot> {
  static readonly className: string = 'Modu>RMSprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor(options: RMSpropOptions = {}) {
    super(options, ['rho', 'momentum', 'epsilon', 'centered'], 0.001);
    const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
    this.rho = expectNumber(this.where, 'rho', rho, { min: 0, maxExclusive: 1 });
    this.momentum = expectNumber(this.where, 'momentum', momentum, { min: 0, max: 1 });
    this.epsilon = expectNumber(this.where, 'epsilon', epsilon, { min: 0 });
    this.centered = expectBoolean(this.where, 'centered', centered);
  }

  protected override slotValues(): Partial<Record<Slot, number>> {
    return {
      velocity: 0,
      ...(this.momentum > 0 ? { momentum: 0 } : {}),
      ...(this.centered ? { averageGradient: 0 } : {}),
    };
  }

  protected override fusedUpdate(): FusedUpdate<Slot> {
    const { rho, momentum, epsilon, centered } = this;
    return {
      kernel: 'ModuRmspropUpdate',
      inputs: {
        meanSquares: 'velocity',
        ...(momentum > 0 ? { moments: 'momentum' as const } : {}),
        ...(centered ? { means: 'averageGradient' as const } : {}),
      },
      attrs: { rho, momentum, epsilon, centered },
    };
  }

  protected override updateStep({ variable, gradient, slots, learningRate }: VariableUpdate<Slot>): void {
    const { rho, momentum, epsilon, centered } = this;
    const { velocity } = slots;
    velocity.assign(tf.add(tf.mul(rho, velocity), tf.mul(1 - rho, tf.square(gradient))));
    let variance: tf.Tensor = velocity;
    if (centered) {
      const average = slots.averageGradient;
      average.assign(tf.add(tf.mul(rho, average), tf.mul(1 - rho, gradient)));
      variance = tf.sub(velocity, tf.square(average));
    }
    const change = tf.div(tf.mul(learningRate, gradient), tf.sqrt(tf.add(variance, epsilon)));
    if (momentum === 0) {
      variable.assign(tf.sub(variable, change));
      return;
    }
    slots.momentum.assign(tf.add(tf.mul(momentum, slots.momentum), change));
    variable.assign(tf.sub(variable, slots.momentum));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}
