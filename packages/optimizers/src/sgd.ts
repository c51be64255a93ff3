import * as tf from '@tensorflow/tfjs';
import { expectBoolean, expectNumber } from '@modu/core';
import type { FusedUpdate } from './fused-update.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

/** Options of {@link SGD}. */
export interface SGDOptions extends OptimizerOptions {
  /** The share of the last change that goes into the next, 0 to 1; 0 unless given. */
  readonly momentum?: number;
  /** Looks one step ahead along the momentum; false unless given. */
  readonly nesterov?: boolean;
}

/**
 * Gradient descent, with momentum where asked for.
 *
 * Without momentum w ← w − η·g. With momentum μ: m ← μ·m − η·g, then w ← w + m, or with `nesterov` w ← w + μ·m − η·g.
 *
 * Default learning rate 0.01. Slots `momentum`, only with momentum.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see https://keras.io/api/optimizers/sgd/
 * @example
 * ```ts
 * model.compile({ optimizer: new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true }), loss: 'meanSquaredError' });
 * ```
 */
export class SGD extends Optimizer<'momentum'> {
  static readonly className: string = 'Modu>SGD';
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SGDOptions = {}) {
    super(options, ['momentum', 'nesterov'], 0.01);
    const { momentum = 0, nesterov = false } = options;
    this.momentum = expectNumber(this.where, 'momentum', momentum, { min: 0, max: 1 });
    this.nesterov = expectBoolean(this.where, 'nesterov', nesterov);
  }

  protected override slotValues(): Partial<Record<'momentum', number>> {
    return this.momentum === 0 ? {} : { momentum: 0 };
  }

  protected override fusedUpdate(): FusedUpdate<'momentum'> {
    const { momentum, nesterov } = this;
    return momentum === 0
      ? { kernel: 'ModuSgdUpdate', inputs: {}, attrs: {} }
      : { kernel: 'ModuMomentumUpdate', inputs: { accumulations: 'momentum' }, attrs: { momentum, nesterov } };
  }

  protected override updateStep({ variable, gradient, slots, learningRate }: VariableUpdate<'momentum'>): void {
    const change = tf.mul(gradient, learningRate);
    if (this.momentum === 0) {
      variable.assign(tf.sub(variable, change));
      return;
    }
    const ahead = (): tf.Tensor => tf.sub(tf.mul(slots.momentum, this.momentum), change);
    slots.momentum.assign(ahead());
    variable.assign(tf.add(variable, this.nesterov ? ahead() : slots.momentum));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}
