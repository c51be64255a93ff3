import * as tf from '@tensorflow/tfjs';
import { affineTransform, type AffineMap } from './affine-transform.ts';
import {
  expectFactor,
  factorConfig,
  fillOptionNames,
  fillSettings,
  type Factor,
  type FillOptions,
  type FillSettings,
} from './expect-image-options.ts';
import { imageSizes, type ImageSizes } from './image-format.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** Options of {@link RandomRotation}. */
export interface RandomRotationOptions extends RandomImageOptions, FillOptions {
  /** The largest turn either way as a share of a full one, from −1 to 1, or the least and the largest; above 0 is counter-clockwise. */
  readonly factor: Factor;
}

/** By how many degrees each image is turned counter-clockwise. */
export interface RotationTransformation {
  readonly angle: readonly number[];
}

const where = 'RandomRotation';

/**
 * Turns images about their middle by random angles in training.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   the same shape, float32; without training the images themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/
 * @example
 * new RandomRotation({ factor: 0.1, fillMode: 'nearest', seed: 1 }).apply(images, { training: true });
 */
export class RandomRotation extends RandomImageLayer<RotationTransformation> {
  static readonly className = 'Modu>RandomRotation';
  readonly factor: Factor;
  readonly fill: FillSettings;
  readonly #range: readonly [number, number];

  constructor(options: RandomRotationOptions) {
    super(where, 'random_rotation', options, ['factor', ...fillOptionNames]);
    this.#range = expectFactor(where, 'factor', options.factor, { min: -1, max: 1 });
    this.factor = factorConfig(options.factor);
    this.fill = fillSettings(where, options);
  }

  protected override draw({ rows }: ImageSizes): RotationTransformation {
    const [low, high] = this.#range;
    const [angle = []] = this.uniform(rows, [360 * low, 360 * high]);
    return { angle };
  }

  protected override transform(batch: tf.Tensor4D, { angle }: RotationTransformation): tf.Tensor {
    const { height, width } = imageSizes(where, batch.shape, this.dataFormat);
    const [x, y] = [0.5 * (width - 1), 0.5 * (height - 1)];
    const maps = angle.map((degrees): AffineMap => {
      const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      return [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos];
    });
    return affineTransform(batch, maps, this.fill, this.dataFormat);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: factorConfig(this.factor), ...this.fill };
  }
}

tf.serialization.registerClass(RandomRotation);
