import * as tf from '@tensorflow/tfjs';
import { expectNumber } from '@modu/core';
import type { OptimizerOptions } from './optimizer-options.ts';
import { Optimizer, type VariableUpdate } from './optimizer.ts';

/** Options of {@link Ftrl}. */
export interface FtrlOptions extends OptimizerOptions {
  /** The power of the sum of squares that divides the learning rate, at most 0; −0.5 unless given; 0 keeps the rate. */
  readonly learningRatePower?: number;
  /** What the sums of squares begin with, at least 0; 0.1 unless given. */
  readonly initialAccumulatorValue?: number;
  /** At least 0; 0 unless given. Above 0 small weights become exactly 0. */
  readonly l1RegularizationStrength?: number;
  /** At least 0; 0 unless given. */
  readonly l2RegularizationStrength?: number;
  /** An L2 penalty on the loss, at least 0; 0 unless given. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** The β of the paper, at least 0; 0 unless given. */
  readonly beta?: number;
}

type Slot = 'accumulator' | 'linear';
type Strengths = Required<Omit<FtrlOptions, keyof OptimizerOptions>>;

/**
 * FTRL-Proximal: for shallow models over many sparse features; with L1 its weights are sparse.
 *
 * With p = −`learningRatePower`, g' = g + 2·`l2Shrinkage…`·w, n' = n + g²: z ← z + g' − (n'ᵖ − nᵖ) / η·w;
 * w ← (clip(z, ±l1) − z) / (n'ᵖ / η + 2·l2 + β / η); n ← n'.
 *
 * Default learning rate 0.001, which must be above 0. Slots `accumulator` (n) and `linear` (z).
 *
 * @throws {ArgumentError} for an unknown option or a value out of its range
 * @see McMahan et al. 2013, https://research.google.com/pubs/archive/41159.pdf
 * @see https://keras.io/api/optimizers/ftrl/
 * @example
 * ```ts
 * model.compile({ optimizer: new Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 }), loss: 'meanSquaredError' });
 * ```
 */
export class Ftrl extends Optimizer<Slot> {
  static readonly className: string = 'Modu>Ftrl';
  readonly #strengths: Strengths;

  constructor(options: FtrlOptions = {}) {
    const defaults: Strengths = {
      learningRatePower: -0.5,
      initialAccumulatorValue: 0.1,
      l1RegularizationStrength: 0,
      l2RegularizationStrength: 0,
      l2ShrinkageRegularizationStrength: 0,
      beta: 0,
    };
    const names = Object.keys(defaults) as (keyof Strengths)[];
    super(options, names, 0.001);
    const checked = names.map((name) => {
      const range = name === 'learningRatePower' ? { max: 0 } : { min: 0 };
      return [name, expectNumber(this.where, name, options[name] ?? defaults[name], range)] as const;
    });
    this.#strengths = Object.fromEntries(checked) as unknown as Strengths;
  }

  protected override slotValues(): Record<Slot, number> {
    return { accumulator: this.#strengths.initialAccumulatorValue, linear: 0 };
  }

  protected override updateStep({ variable, gradient, slots, learningRate }: VariableUpdate<Slot>): void {
    const { learningRatePower, l1RegularizationStrength: l1, beta } = this.#strengths;
    const { l2RegularizationStrength, l2ShrinkageRegularizationStrength: shrinkage } = this.#strengths;
    const { accumulator, linear } = slots;
    const l2 = Math.fround(l2RegularizationStrength + Math.fround(beta / (2 * learningRate)));
    const power = (sum: tf.Tensor): tf.Tensor => tf.pow(sum, -learningRatePower);
    const shrunk = tf.add(gradient, tf.mul(2 * shrinkage, variable));
    const sum = tf.add(accumulator, tf.square(gradient));
    const sigma = tf.div(tf.sub(power(sum), power(accumulator)), learningRate);
    linear.assign(tf.add(linear, tf.sub(shrunk, tf.mul(sigma, variable))));
    const quadratic = tf.add(tf.div(power(sum), learningRate), 2 * l2);
    const clipped = tf.minimum(tf.maximum(linear, -l1), l1);
    variable.assign(tf.div(tf.sub(clipped, linear), quadratic));
    accumulator.assign(sum);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#strengths };
  }
}
