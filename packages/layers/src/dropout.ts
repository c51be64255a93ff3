import { expectNumber, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { drop } from './drop.ts';
import { expectNoiseShape, maskShape } from './noise/noise-shape.ts';
import { RandomLayer, type RandomLayerOptions } from './noise/random-layer.ts';
import type { CallContext } from './single-input-layer.ts';

/** Options of {@link Dropout}. */
export interface DropoutOptions extends RandomLayerOptions {
  /** Fraction of the inputs set to zero in training, in [0, 1). */
  readonly rate: number;
  /**
   * The shape of the mask, one entry per axis of the input; null for the size of the input, 1 for an axis along which
   * all elements share one decision. By default every element has its own.
   */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/**
 * Sets a random part of its input to zero in training and scales the rest by 1 / (1 − rate).
 *
 * Every call draws a fresh mask; with a seed the series of masks is reproducible, and the same on every backend.
 *
 * Inputs   any shape, float32
 * Output   the same shape, with the mask of the input; without training the input itself
 * Training the masks come from the generator Philox4x32-10; element i of call n has number i of draw n
 * Edges    rate 0: the input itself
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ArgumentError} when the input is not float32
 * @throws {ShapeError} when noiseShape does not fit the input
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; https://keras.io/api/layers/regularization_layers/dropout/
 * @example
 * const layer = new Dropout({ rate: 0.5, seed: 1 });
 * layer.apply(tf.ones([2, 3]), { training: true });
 */
export class Dropout extends RandomLayer {
  static readonly className = 'Modu>Dropout';
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | undefined;

  constructor(options: DropoutOptions) {
    super('Dropout', 'dropout', options, ['rate', 'noiseShape']);
    this.rate = expectNumber('Dropout', 'rate', options.rate, { min: 0, maxExclusive: 1 });
    this.noiseShape = expectNoiseShape('Dropout', options.noiseShape);
  }

  protected override compute(x: tf.Tensor, { training }: CallContext): tf.Tensor {
    if (!training || this.rate === 0) return x;
    if (x.dtype !== 'float32') throw invalid('Dropout', 'the input', 'a float32 tensor', x.dtype);
    const shape = maskShape('Dropout', this.noiseShape, x.shape);
    const position = this.nextDraw();
    return this.noiseShape === undefined
      ? drop(x, this.rate, position)
      : tf.mul(x, drop(tf.ones(shape), this.rate, position));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const noiseShape = this.noiseShape === undefined ? null : [...this.noiseShape];
    return { ...super.getConfig(), rate: this.rate, noiseShape };
  }
}

tf.serialization.registerClass(Dropout);
