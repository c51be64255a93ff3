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

/** Options of {@link RandomZoom}. */
export interface RandomZoomOptions extends RandomImageOptions, FillOptions {
  /** How much more, or less, of the height is shown at most, above −1 to 1, or the least and the most; above 0 zooms out. */
  readonly heightFactor: Factor;
  /** The same for the width; null, the default, for what the height has, so that shapes stay. */
  readonly widthFactor?: Factor | null;
}

/** How many pixels of each image go into one, down and across: above 1 zooms out. */
export interface ZoomTransformation {
  readonly heightZoom: readonly number[];
  readonly widthZoom: readonly number[];
}

const where = 'RandomZoom';
const range = { minExclusive: -1, max: 1 } as const;

/**
 * Brings images nearer or takes them further away at random in training.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   the same shape, float32; without training the images themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/
 * @example
 * new RandomZoom({ heightFactor: [-0.2, 0.1], seed: 1 }).apply(images, { training: true });
 */
export class RandomZoom extends RandomImageLayer<ZoomTransformation> {
  static readonly className = 'Modu>RandomZoom';
  readonly heightFactor: Factor;
  readonly widthFactor: Factor | null;
  readonly fill: FillSettings;
  readonly #vertical: readonly [number, number];
  readonly #horizontal: readonly [number, number] | null;

  constructor(options: RandomZoomOptions) {
    super(where, 'random_zoom', options, ['heightFactor', 'widthFactor', ...fillOptionNames]);
    const { heightFactor, widthFactor = null } = options;
    this.#vertical = expectFactor(where, 'heightFactor', heightFactor, range);
    this.#horizontal = widthFactor === null ? null : expectFactor(where, 'widthFactor', widthFactor, range);
    this.heightFactor = factorConfig(heightFactor);
    this.widthFactor = widthFactor === null ? null : factorConfig(widthFactor);
    this.fill = fillSettings(where, options);
  }

  protected override draw({ rows }: ImageSizes): ZoomTransformation {
    const [tall = [], wide = []] = this.uniform(rows, this.#vertical, this.#horizontal ?? this.#vertical);
    const heightZoom = tall.map((factor) => 1 + factor);
    return { heightZoom, widthZoom: this.#horizontal === null ? heightZoom : wide.map((factor) => 1 + factor) };
  }

  protected override transform(batch: tf.Tensor4D, { heightZoom, widthZoom }: ZoomTransformation): tf.Tensor {
    const { height, width } = imageSizes(where, batch.shape, this.dataFormat);
    const maps = heightZoom.map((tall, i): AffineMap => {
      const wide = widthZoom[i] as number;
      return [wide, 0, ((width - 1) / 2) * (1 - wide), 0, tall, ((height - 1) / 2) * (1 - tall)];
    });
    return affineTransform(batch, maps, this.fill, this.dataFormat);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const widthFactor = this.widthFactor === null ? null : factorConfig(this.widthFactor);
    return { ...super.getConfig(), heightFactor: factorConfig(this.heightFactor), widthFactor, ...this.fill };
  }
}

tf.serialization.registerClass(RandomZoom);
