import * as tf from '@tensorflow/tfjs';
import { expectNumber } from '@modu/core';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

/** Options of {@link Adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Decay of both means, at least 0 and below 1; 0.95 unless given. */
  readonly rho?: number;
  /** Added to both means, at least 0; 1e-7 unless given. */
  readonly epsilon?: number;
}

type Slot = 'accumulatedGrad' | 'accumulatedDeltaVar';

/**
 * Adadelta: gradients in units of the changes so far over the gradients so far, so that no learning rate is needed.
 *
 * a ← ρ·a + (1 − ρ)·g²; d = −√(b + ε) / √(a + ε)·g; b ← ρ·b + (1 − ρ)·d²; w ← w + η·d.
 *
 * Default learning rate 0.001; the paper's rule is 1. Slots `accumulatedGrad` and `accumulatedDeltaVar`.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Zeiler 2012, https://arxiv.org/abs/1212.5701
 * @see https://keras.io/api/optimizers/adadelta/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adadelta({ learningRate: 1 }), loss: 'meanSquaredError' });
 * ```
 */
export class Adadelta extends Optimizer<Slot> {
  static readonly className: string = 'Modu>Adadelta';
  readonly rho: number;
  readonly epsilon: number;

  constructor(options: AdadeltaOptions = {}) {
    super(options, ['rho', 'epsilon'], 0.001);
    const { rho = 0.95, epsilon = 1e-7 } = options;
    this.rho = expectNumber(this.where, 'rho', rho, { min: 0, maxExclusive: 1 });
    this.epsilon = expectNumber(this.where, 'epsilon', epsilon, { min: 0 });
  }

  protected override slotValues(): Record<Slot, number> {
    return { accumulatedGrad: 0, accumulatedDeltaVar: 0 };
  }

  protected override updateStep({ variable, gradient, slots, learningRate }: VariableUpdate<Slot>): void {
    const { accumulatedGrad, accumulatedDeltaVar } = slots;
    const mean = (old: tf.Tensor, value: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(this.rho, old), tf.mul(1 - this.rho, tf.square(value)));
    const root = (value: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(value, this.epsilon));
    accumulatedGrad.assign(mean(accumulatedGrad, gradient));
    const change = tf.neg(tf.div(tf.mul(root(accumulatedDeltaVar), gradient), root(accumulatedGrad)));
    accumulatedDeltaVar.assign(mean(accumulatedDeltaVar, change));
    variable.assign(tf.add(variable, tf.mul(learningRate, change)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rho: this.rho, epsilon: this.epsilon };
  }
}
