import { expectNumber, expectOneOf, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { drop } from '../drop.ts';
import type { CallContext } from '../single-input-layer.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';

/** Options of {@link SpatialDropout1D}. */
export interface SpatialDropout1DOptions extends RandomLayerOptions {
  /** Fraction of the channels set to zero in training, in [0, 1). */
  readonly rate: number;
}

/** Options of {@link SpatialDropout2D}. */
export interface SpatialDropout2DOptions extends SpatialDropout1DOptions {
  /** `'channelsLast'`, the default, for inputs [B,…,C], or `'channelsFirst'` for [B,C,…]. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
}

abstract class SpatialDropout extends RandomLayer {
  readonly rate: number;
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly #axes: string;

  constructor(where: string, name: string, options: SpatialDropout2DOptions, known: readonly string[], axes: string) {
    super(where, name, options, ['rate', ...known]);
    this.rate = expectNumber(where, 'rate', options.rate, { min: 0, maxExclusive: 1 });
    const formats = ['channelsLast', 'channelsFirst'] as const;
    this.dataFormat = expectOneOf(where, 'dataFormat', options.dataFormat ?? 'channelsLast', formats);
    this.#axes = this.dataFormat === 'channelsLast' ? `B${axes}C` : `BC${axes}`;
  }

  protected override compute(x: tf.Tensor, { training }: CallContext): tf.Tensor {
    if (x.rank !== this.#axes.length) {
      const letters = Array.from(this.#axes).join(',');
      throw new ShapeError(`${this.where}: the input must have shape [${letters}], received [${x.shape.join(', ')}]`);
    }
    if (!training || this.rate === 0) return x;
    const shape = Array.from(this.#axes, (axis, i) => ('BC'.includes(axis) ? (x.shape[i] ?? 1) : 1));
    return tf.mul(x, drop(tf.ones(shape), this.rate, this.nextDraw()));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/**
 * Dropout of whole channels of a sequence: all steps of a channel become zero in training.
 *
 * Inputs   [B,T,C] float32
 * Output   the same shape, carrying the mask of the input; without training the input itself
 * Training a fresh mask [B,1,C] in every call; what stays is multiplied by 1 / (1 − rate)
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is not [B,T,C]
 * @see Tompson et al. 2014, https://arxiv.org/abs/1411.4280; https://keras.io/api/layers/regularization_layers/spatial_dropout1d/
 * @example
 * new SpatialDropout1D({ rate: 0.5, seed: 1 }).apply(tf.ones([2, 3, 5]), { training: true });
 */
export class SpatialDropout1D extends SpatialDropout {
  static readonly className = 'Modu>SpatialDropout1D';

  constructor(options: SpatialDropout1DOptions) {
    super('SpatialDropout1D', 'spatial_dropout1d', options, [], 'T');
  }
}

tf.serialization.registerClass(SpatialDropout1D);

/** Dropout of whole channels of images [B,Y,X,C]; else like {@link SpatialDropout1D}. @see https://keras.io/api/layers/regularization_layers/spatial_dropout2d/ */
export class SpatialDropout2D extends SpatialDropout {
  static readonly className = 'Modu>SpatialDropout2D';

  constructor(options: SpatialDropout2DOptions) {
    super('SpatialDropout2D', 'spatial_dropout2d', options, ['dataFormat'], 'YX');
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }
}

tf.serialization.registerClass(SpatialDropout2D);
