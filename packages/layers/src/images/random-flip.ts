import { expectOneOf } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { perImage, type ImageSizes } from './image-format.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** Options of {@link RandomFlip}. */
export interface RandomFlipOptions extends RandomImageOptions {
  /** Which way images are turned over; `'horizontalAndVertical'`, the default, is both at once. */
  readonly mode?: 'horizontal' | 'vertical' | 'horizontalAndVertical';
}

/** Which images are flipped. */
export interface FlipTransformation {
  readonly flips: readonly boolean[];
}

/**
 * Turns half of the images over in training.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   the same shape, float32; without training the images themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/
 * @example
 * new RandomFlip({ mode: 'horizontal', seed: 1 }).apply(images, { training: true });
 */
export class RandomFlip extends RandomImageLayer<FlipTransformation> {
  static readonly className = 'Modu>RandomFlip';
  readonly mode: 'horizontal' | 'vertical' | 'horizontalAndVertical';

  constructor(options: RandomFlipOptions = {}) {
    super('RandomFlip', 'random_flip', options, ['mode']);
    const modes = ['horizontal', 'vertical', 'horizontalAndVertical'] as const;
    this.mode = expectOneOf('RandomFlip', 'mode', options.mode ?? 'horizontalAndVertical', modes);
  }

  protected override draw({ rows }: ImageSizes): FlipTransformation {
    const [values = []] = this.uniform(rows, [0, 1]);
    return { flips: values.map((value) => value <= 0.5) };
  }

  protected override transform(batch: tf.Tensor4D, { flips }: FlipTransformation): tf.Tensor {
    const [vertical, horizontal] = this.dataFormat === 'channelsLast' ? [1, 2] : [2, 3];
    const axes = [...(this.mode === 'vertical' ? [] : [horizontal]), ...(this.mode === 'horizontal' ? [] : [vertical])];
    const chosen = tf.cast(perImage(flips.map(Number)), 'bool');
    return tf.where(chosen, tf.reverse(batch, axes), batch);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), mode: this.mode };
  }
}

tf.serialization.registerClass(RandomFlip);
