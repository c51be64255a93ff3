import * as tf from '@tensorflow/tfjs';
import { expectFactor, expectPair, factorConfig, type Factor } from './expect-image-options.ts';
import { perImage, type ImageSizes } from './image-format.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** Options of {@link RandomContrast}. */
export interface RandomContrastOptions extends RandomImageOptions {
  /** How much the contrast grows at most, from 0 to 1; or how much it shrinks and how much it grows at most. */
  readonly factor: Factor;
  /** The range of the values, [0, 255] by default, which is not left. */
  readonly valueRange?: readonly number[];
}

/** What the distance of each image's pixels from their mean is multiplied by. */
export interface ContrastTransformation {
  readonly contrastFactor: readonly number[];
}

const where = 'RandomContrast';

/**
 * Changes the contrast of images at random in training.
 *
 * y = (x − mean) · factor + mean, with the mean of each channel of each image
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   the same shape, float32; without training the images themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/
 * @example
 * new RandomContrast({ factor: [0.2, 0.2], seed: 1 }).apply(images, { training: true });
 */
export class RandomContrast extends RandomImageLayer<ContrastTransformation> {
  static readonly className = 'Modu>RandomContrast';
  readonly factor: Factor;
  readonly valueRange: readonly [number, number];
  readonly #range: readonly [number, number];

  constructor(options: RandomContrastOptions) {
    super(where, 'random_contrast', options, ['factor', 'valueRange']);
    this.#range = expectFactor(where, 'factor', options.factor, { min: 0, max: 1 });
    this.factor = factorConfig(options.factor);
    this.valueRange = expectPair(where, 'valueRange', options.valueRange ?? [0, 255]);
  }

  protected override draw({ rows }: ImageSizes): ContrastTransformation {
    const [lower, upper] = this.#range;
    // A lone factor leaves the lower end at 0 in Keras too.
    const [contrastFactor = []] = this.uniform(rows, [1 - lower, 1 + upper]);
    return { contrastFactor };
  }

  protected override transform(batch: tf.Tensor4D, { contrastFactor }: ContrastTransformation): tf.Tensor {
    const mean = tf.mean(batch, this.dataFormat === 'channelsLast' ? [1, 2] : [2, 3], true);
    const changed = tf.add(tf.mul(tf.sub(batch, mean), perImage(contrastFactor)), mean);
    return tf.clipByValue(changed, ...this.valueRange);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: factorConfig(this.factor), valueRange: [...this.valueRange] };
  }
}

tf.serialization.registerClass(RandomContrast);
