import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { CallContext } from '../single-input-layer.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';
import { normalTensor } from './random-tensors.ts';

/** Options of {@link GaussianDropout}. */
export interface GaussianDropoutOptions extends RandomLayerOptions {
  /** The rate of a dropout with the same variance, in [0, 1). */
  readonly rate: number;
}

/**
 * Multiplies by normal noise around 1 in training, a fresh draw in every call.
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input; without training the input itself
 * Training y = x · N(1, rate / (1 − rate)), by the generator Philox4x32-10
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; https://keras.io/api/layers/regularization_layers/gaussian_dropout/
 * @example
 * new GaussianDropout({ rate: 0.2, seed: 1 }).apply(tf.ones([2, 3]), { training: true });
 */
export class GaussianDropout extends RandomLayer {
  static readonly className = 'Modu>GaussianDropout';
  readonly rate: number;

  constructor(options: GaussianDropoutOptions) {
    super('GaussianDropout', 'gaussian_dropout', options, ['rate']);
    this.rate = expectNumber('GaussianDropout', 'rate', options.rate, { min: 0, maxExclusive: 1 });
  }

  protected override compute(x: tf.Tensor, { training }: CallContext): tf.Tensor {
    if (!training || this.rate === 0) return x;
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return tf.mul(x, normalTensor(x.shape, this.nextDraw(), { mean: 1, stddev }));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}

tf.serialization.registerClass(GaussianDropout);
