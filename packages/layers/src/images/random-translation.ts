import * as tf from '@tensorflow/tfjs';
import { affineTransform } from './affine-transform.ts';
import {
  expectFactor,
  factorConfig,
  fillOptionNames,
  fillSettings,
  type Factor,
  type FillOptions,
  type FillSettings,
} from './expect-image-options.ts';
import type { ImageSizes } from './image-format.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** Options of {@link RandomTranslation}. */
export interface RandomTranslationOptions extends RandomImageOptions, FillOptions {
  /** The largest shift up or down as a share of the height, from −1 to 1, or the least and the largest; above 0 is down. */
  readonly heightFactor: Factor;
  /** The same for the width; above 0 is to the right. */
  readonly widthFactor: Factor;
}

/** How many pixels each image is shifted to the right, and down. */
export interface TranslationTransformation {
  readonly translations: readonly (readonly [number, number])[];
}

const where = 'RandomTranslation';

/**
 * Shifts images by random distances in training.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   the same shape, float32; without training the images themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/
 * @example
 * new RandomTranslation({ heightFactor: 0.1, widthFactor: 0.1, seed: 1 }).apply(images, { training: true });
 */
export class RandomTranslation extends RandomImageLayer<TranslationTransformation> {
  static readonly className = 'Modu>RandomTranslation';
  readonly heightFactor: Factor;
  readonly widthFactor: Factor;
  readonly fill: FillSettings;
  readonly #vertical: readonly [number, number];
  readonly #horizontal: readonly [number, number];

  constructor(options: RandomTranslationOptions) {
    super(where, 'random_translation', options, ['heightFactor', 'widthFactor', ...fillOptionNames]);
    this.#vertical = expectFactor(where, 'heightFactor', options.heightFactor, { min: -1, max: 1 });
    this.#horizontal = expectFactor(where, 'widthFactor', options.widthFactor, { min: -1, max: 1 });
    this.heightFactor = factorConfig(options.heightFactor);
    this.widthFactor = factorConfig(options.widthFactor);
    this.fill = fillSettings(where, options);
  }

  protected override draw({ rows, height, width }: ImageSizes): TranslationTransformation {
    const [down = [], right = []] = this.uniform(rows, this.#vertical, this.#horizontal);
    return { translations: down.map((share, i) => [(right[i] as number) * width, share * height]) };
  }

  protected override transform(batch: tf.Tensor4D, { translations }: TranslationTransformation): tf.Tensor {
    const maps = translations.map(([right, down]) => [1, 0, -right, 0, 1, -down] as const);
    return affineTransform(batch, maps, this.fill, this.dataFormat);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const factors = { heightFactor: factorConfig(this.heightFactor), widthFactor: factorConfig(this.widthFactor) };
    return { ...super.getConfig(), ...factors, ...this.fill };
  }
}

tf.serialization.registerClass(RandomTranslation);
