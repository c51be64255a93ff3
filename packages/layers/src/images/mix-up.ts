import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { perImage, type ImageSizes } from './image-format.ts';
import { MixingLayer, type MixTransformation } from './mixing-layer.ts';
import type { RandomImageOptions } from './random-image-layer.ts';
import { RandomStream } from './random-stream.ts';

/** Options of {@link MixUp}. */
export interface MixUpOptions extends RandomImageOptions {
  /** How strongly images are mixed, above 0: the shape of the beta distribution of the shares; 0.2 by default. */
  readonly alpha?: number;
}

/**
 * Lays images of a batch over one another at random in training, and mixes their labels alike.
 *
 * y[b] = w[b] · x[b] + (1 − w[b]) · x[p(b)] for a random order p and w from Beta(alpha, alpha)
 *
 * Inputs   images [B,Y,X,C], or [images, labels [B,C]]
 * Output   as the inputs, float32; without training the inputs themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the images are no batch, or there are not as many labels
 * @see Zhang et al. 2018, https://arxiv.org/abs/1710.09412; https://keras.io/api/layers/preprocessing_layers/image_augmentation/mix_up/
 * @example
 * const [mixed, shares] = new MixUp({ seed: 1 }).apply([images, labels], { training: true }) as tf.Tensor[];
 */
export class MixUp extends MixingLayer<MixTransformation> {
  static readonly className = 'Modu>MixUp';
  readonly alpha: number;

  constructor(options: MixUpOptions = {}) {
    super('MixUp', 'mix_up', options, ['alpha']);
    this.alpha = expectNumber('MixUp', 'alpha', options.alpha ?? 0.2, { minExclusive: 0 });
  }

  protected override draw({ rows }: ImageSizes): MixTransformation {
    const position = this.draws.next();
    return {
      permutationOrder: new RandomStream(position, rows).permutation(rows),
      mixWeight: Array.from({ length: rows }, (_, row) => new RandomStream(position, row).beta(this.alpha)),
    };
  }

  protected override mix(batch: tf.Tensor, others: tf.Tensor, { mixWeight }: MixTransformation): tf.Tensor {
    const weights = perImage(mixWeight);
    return tf.add(tf.mul(weights, batch), tf.mul(tf.sub(1, weights), others));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}

tf.serialization.registerClass(MixUp);
