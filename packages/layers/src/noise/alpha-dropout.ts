import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { drop } from '../drop.ts';
import type { CallContext } from '../single-input-layer.ts';
import { expectNoiseShape, maskShape, type NoiseShape } from './noise-shape.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';

/** Options of {@link AlphaDropout}. */
export interface AlphaDropoutOptions extends RandomLayerOptions {
  /** Fraction of the inputs that is replaced in training, in [0, 1). */
  readonly rate: number;
  /** The shape of the mask, as for `Dropout`; by default every element has its own decision. */
  readonly noiseShape?: NoiseShape | null;
}

/** What selu tends to far below zero: −alpha · scale. */
const saturation = -1.6732632423543772 * 1.0507009873554805;

/**
 * Dropout that keeps mean and variance of outputs of selu: what is dropped becomes selu's least value, then all is
 * scaled and shifted.
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input; without training the input itself
 * Training a fresh mask in every call, by the generator Philox4x32-10
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when noiseShape does not fit the input
 * @see Klambauer et al. 2017, https://arxiv.org/abs/1706.02515; https://keras.io/api/layers/regularization_layers/alpha_dropout/
 * @example
 * new AlphaDropout({ rate: 0.2, seed: 1 }).apply(tf.randomNormal([2, 3]), { training: true });
 */
export class AlphaDropout extends RandomLayer {
  static readonly className = 'Modu>AlphaDropout';
  readonly rate: number;
  readonly noiseShape: NoiseShape | undefined;

  constructor(options: AlphaDropoutOptions) {
    super('AlphaDropout', 'alpha_dropout', options, ['rate', 'noiseShape']);
    this.rate = expectNumber('AlphaDropout', 'rate', options.rate, { min: 0, maxExclusive: 1 });
    this.noiseShape = expectNoiseShape('AlphaDropout', options.noiseShape);
  }

  protected override compute(x: tf.Tensor, { training }: CallContext): tf.Tensor {
    const { rate } = this;
    if (!training || rate === 0) return x;
    const scale = ((1 - rate) * (1 + rate * saturation ** 2)) ** -0.5;
    const shift = -scale * saturation * rate;
    const kept = tf.sign(drop(tf.ones(maskShape('AlphaDropout', this.noiseShape, x.shape)), rate, this.nextDraw()));
    const mixed = tf.add(tf.mul(x, kept), tf.mul(tf.sub(1, kept), saturation));
    return tf.add(tf.mul(mixed, scale), shift);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const noiseShape = this.noiseShape === undefined ? null : [...this.noiseShape];
    return { ...super.getConfig(), rate: this.rate, noiseShape };
  }
}

tf.serialization.registerClass(AlphaDropout);
