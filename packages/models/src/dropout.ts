import { derivedSeed, expectInteger, expectNumber, expectOptions, expectString } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link Dropout}. */
export interface DropoutOptions {
  /** Fraction of the inputs set to zero in training, in [0, 1). */
  readonly rate: number;
  /** An integer from 0 to 2³² − 1; without one every run differs. */
  readonly seed?: number | null;
  readonly name: string;
  readonly trainable?: boolean;
}

/**
 * Sets a random part of its input to zero in training and scales the rest by 1 / (1 − rate).
 *
 * With a seed, tfjs' own layer drops the same elements in every step; this one draws a new mask in every call, from the
 * seed and the number of calls before, so that a layer made anew repeats the same series.
 *
 * Inputs   any shape, float32
 * Output   the same shape; without training the input itself
 *
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export class Dropout extends tf.layers.Layer {
  static readonly className = 'Modu>Dropout';
  readonly rate: number;
  readonly seed: number | undefined;
  #calls = 0;

  constructor(options: DropoutOptions) {
    const { rate, seed, name, trainable } = expectOptions('Dropout', options, ['rate', 'seed', 'name', 'trainable']);
    super({ name: expectString('Dropout', 'name', name), trainable: trainable ?? true });
    this.rate = expectNumber('Dropout', 'rate', rate, { min: 0, maxExclusive: 1 });
    this.seed =
      typeof seed === 'number' ? expectInteger('Dropout', 'seed', seed, { min: 0, max: 2 ** 32 - 1 }) : undefined;
    this.supportsMasking = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    this.invokeCallHook(inputs, kwargs);
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    if (kwargs['training'] !== true || this.rate === 0) return x;
    const seed = this.seed === undefined ? undefined : derivedSeed(this.seed, this.#calls);
    this.#calls += 1;
    return tf.dropout(x, this.rate, undefined, seed);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed ?? null };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(Object.fromEntries(Object.entries(config).filter(([key]) => key !== 'customObjects')));
  }
}
