import * as tf from '@tensorflow/tfjs';
import { expectFactor, expectPair, factorConfig, type Factor } from './expect-image-options.ts';
import { perImage, type ImageSizes } from './image-format.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** Options of {@link RandomBrightness}. */
export interface RandomBrightnessOptions extends RandomImageOptions {
  /** What is added at most, or taken away, as a share of the range, from −1 to 1; or the least and the most. */
  readonly factor: Factor;
  /** The range of the values, [0, 255] by default, which is not left. */
  readonly valueRange?: readonly number[];
}

/** What is added to each image. */
export interface BrightnessTransformation {
  readonly rgbDelta: readonly number[];
}

const where = 'RandomBrightness';

/**
 * Makes images lighter or darker at random in training.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   the same shape, float32; without training the images themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/
 * @example
 * new RandomBrightness({ factor: 0.2, valueRange: [0, 1], seed: 1 }).apply(images, { training: true });
 */
export class RandomBrightness extends RandomImageLayer<BrightnessTransformation> {
  static readonly className = 'Modu>RandomBrightness';
  readonly factor: Factor;
  readonly valueRange: readonly [number, number];
  readonly #range: readonly [number, number];

  constructor(options: RandomBrightnessOptions) {
    super(where, 'random_brightness', options, ['factor', 'valueRange']);
    this.#range = expectFactor(where, 'factor', options.factor, { min: -1, max: 1 });
    this.factor = factorConfig(options.factor);
    this.valueRange = expectPair(where, 'valueRange', options.valueRange ?? [0, 255]);
  }

  protected override draw({ rows }: ImageSizes): BrightnessTransformation {
    const [low, high] = this.valueRange;
    const [shares = []] = this.uniform(rows, this.#range);
    return { rgbDelta: shares.map((share) => share * (high - low)) };
  }

  protected override transform(batch: tf.Tensor4D, { rgbDelta }: BrightnessTransformation): tf.Tensor {
    return tf.clipByValue(tf.add(batch, perImage(rgbDelta)), ...this.valueRange);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: factorConfig(this.factor), valueRange: [...this.valueRange] };
  }
}

tf.serialization.registerClass(RandomBrightness);
