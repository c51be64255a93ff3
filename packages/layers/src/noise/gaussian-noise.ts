import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { CallContext } from '../single-input-layer.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';
import { normalTensor } from './random-tensors.ts';

/** Options of {@link GaussianNoise}. */
export interface GaussianNoiseOptions extends RandomLayerOptions {
  /** The standard deviation of the noise, from 0 to 1. */
  readonly stddev: number;
}

/**
 * Adds normal noise in training, a fresh draw in every call.
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input; without training the input itself
 * Training y = x + stddev · N(0, 1), by the generator Philox4x32-10
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see https://keras.io/api/layers/regularization_layers/gaussian_noise/
 * @example
 * new GaussianNoise({ stddev: 0.1, seed: 1 }).apply(tf.ones([2, 3]), { training: true });
 */
export class GaussianNoise extends RandomLayer {
  static readonly className = 'Modu>GaussianNoise';
  readonly stddev: number;

  constructor(options: GaussianNoiseOptions) {
    super('GaussianNoise', 'gaussian_noise', options, ['stddev']);
    this.stddev = expectNumber('GaussianNoise', 'stddev', options.stddev, { min: 0, max: 1 });
  }

  protected override compute(x: tf.Tensor, { training }: CallContext): tf.Tensor {
    if (!training || this.stddev === 0) return x;
    return tf.add(x, normalTensor(x.shape, this.nextDraw(), { mean: 0, stddev: this.stddev }));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), stddev: this.stddev };
  }
}

tf.serialization.registerClass(GaussianNoise);
