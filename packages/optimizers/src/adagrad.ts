import * as tf from '@tensorflow/tfjs';
import { expectNumber } from '@modu/core';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

/** Options of {@link Adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squares begin with, at least 0; 0.1 unless given. */
  readonly initialAccumulatorValue?: number;
  /** Added to the sum of squares, at least 0; 1e-7 unless given. */
  readonly epsilon?: number;
}

/**
 * Adagrad: divides gradients by the root of the sum of all their squares so far.
 *
 * a ← a + g²; w ← w − η·g / √(a + ε).
 *
 * Default learning rate 0.001. Slot `accumulator`.
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html
 * @see https://keras.io/api/optimizers/adagrad/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adagrad({ learningRate: 0.1 }), loss: 'meanSquaredError' });
 * ```
 */
export class Adagrad extends Optimizer<'accumulator'> {
  static readonly className: string = 'Modu>Adagrad';
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;

  constructor(options: AdagradOptions = {}) {
    super(options, ['initialAccumulatorValue', 'epsilon'], 0.001);
    const { initialAccumulatorValue = 0.1, epsilon = 1e-7 } = options;
    this.initialAccumulatorValue = expectNumber(this.where, 'initialAccumulatorValue', initialAccumulatorValue, {
      min: 0,
    });
    this.epsilon = expectNumber(this.where, 'epsilon', epsilon, { min: 0 });
  }

  protected override slotValues(): Record<'accumulator', number> {
    return { accumulator: this.initialAccumulatorValue };
  }

  protected override updateStep({ variable, gradient, slots, learningRate }: VariableUpdate<'accumulator'>): void {
    const { accumulator } = slots;
    accumulator.assign(tf.add(accumulator, tf.square(gradient)));
    const change = tf.div(tf.mul(learningRate, gradient), tf.sqrt(tf.add(accumulator, this.epsilon)));
    variable.assign(tf.sub(variable, change));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { initialAccumulatorValue, epsilon } = this;
    return { ...super.getConfig(), initialAccumulatorValue, epsilon };
  }
}
