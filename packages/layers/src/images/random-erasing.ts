import { ArgumentError, expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { normalTensor } from '../noise/random-tensors.ts';
import type { RandomPosition } from '../philox.ts';
import { expectFactor, expectPair, factorConfig, type Factor } from './expect-image-options.ts';
import { boxAt, boxMasks, type ImageBox } from './image-boxes.ts';
import { imageSizes, type ImageSizes } from './image-format.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** Options of {@link RandomErasing}. */
export interface RandomErasingOptions extends RandomImageOptions {
  /** The largest probability that an image is changed, from 0 to 1, 1 by default; or the least and the largest. */
  readonly factor?: Factor;
  /** The least and the largest share of the image that is erased; [0.02, 0.33] by default. */
  readonly scale?: Factor;
  /** What is put there: a number, one for each of three channels, or null, the default, for noise. */
  readonly fillValue?: Factor | null;
  /** The range of the values, [0, 255] by default, which what is put there does not leave. */
  readonly valueRange?: readonly number[];
}

/** Which images are changed, and where; the noise is that of a position. */
export interface ErasingTransformation {
  readonly applyErasing: readonly boolean[];
  readonly boxes: readonly ImageBox[];
  readonly noise?: RandomPosition | undefined;
}

const where = 'RandomErasing';
const share = { min: 0, max: 1 } as const;

/**
 * Covers a random box of each image with noise or a colour in training.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   the same shape, float32; without training the images themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see Zhong et al. 2017, https://arxiv.org/abs/1708.04896; https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_erasing/
 * @example
 * new RandomErasing({ factor: 0.5, fillValue: 0, seed: 1 }).apply(images, { training: true });
 */
export class RandomErasing extends RandomImageLayer<ErasingTransformation> {
  static readonly className = 'Modu>RandomErasing';
  readonly factor: Factor;
  readonly scale: Factor;
  readonly fillValue: Factor | null;
  readonly valueRange: readonly [number, number];
  readonly #probabilities: readonly [number, number];
  readonly #shares: readonly [number, number];

  constructor(options: RandomErasingOptions = {}) {
    super(where, 'random_erasing', options, ['factor', 'scale', 'fillValue', 'valueRange']);
    const { factor = 1, scale = [0.02, 0.33], fillValue = null, valueRange = [0, 255] } = options;
    this.#probabilities = expectFactor(where, 'factor', factor, share);
    this.#shares = expectFactor(where, 'scale', scale, share);
    this.factor = factorConfig(factor);
    this.scale = factorConfig(scale);
    this.fillValue = fillValue === null ? null : factorConfig(fillValue);
    [this.fillValue ?? []].flat().forEach((value) => expectNumber(where, 'fillValue', value));
    if (Array.isArray(fillValue) && fillValue.length !== 3) {
      throw new ArgumentError(`${where}: fillValue must be a number or three, received ${fillValue.length}`);
    }
    this.valueRange = expectPair(where, 'valueRange', valueRange);
  }

  protected override draw(sizes: ImageSizes): ErasingTransformation {
    const even = [0, 1] as const;
    const drawn = this.uniform(sizes.rows, this.#probabilities, even, this.#shares, this.#shares, even, even);
    const [probabilities = [], thresholds = [], ...rest] = drawn;
    const boxes = probabilities.map((_, i) => {
      const [wide = 0, tall = 0, left = 0, top = 0] = rest.map((values) => values[i] as number);
      return boxAt(sizes, [Math.sqrt(wide), Math.sqrt(tall)], [left, top]);
    });
    const applyErasing = probabilities.map((probability, i) => (thresholds[i] as number) < probability);
    return { applyErasing, boxes, noise: this.fillValue === null ? this.nextDraw() : undefined };
  }

  protected override transform(batch: tf.Tensor4D, { applyErasing, boxes, noise }: ErasingTransformation): tf.Tensor {
    const sizes = imageSizes(where, batch.shape, this.dataFormat);
    const none = { x0: 0, x1: 0, y0: 0, y1: 0 };
    const masks = boxMasks(
      boxes.map((box, i) => (applyErasing[i] === true ? box : none)),
      sizes,
      this.dataFormat,
    );
    return tf.where(masks, tf.clipByValue(this.#fill(batch.shape, noise), ...this.valueRange), batch);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const fillValue = this.fillValue === null ? null : factorConfig(this.fillValue);
    const [factor, scale] = [factorConfig(this.factor), factorConfig(this.scale)];
    return { ...super.getConfig(), factor, scale, fillValue, valueRange: [...this.valueRange] };
  }

  #fill(shape: number[], noise: RandomPosition | undefined): tf.Tensor {
    const { fillValue, dataFormat } = this;
    if (fillValue === null) {
      return normalTensor(shape, noise ?? this.nextDraw(), { mean: 0, stddev: this.valueRange[1] });
    }
    if (typeof fillValue === 'number') return tf.scalar(fillValue);
    return tf.tensor4d([...fillValue], dataFormat === 'channelsLast' ? [1, 1, 1, 3] : [1, 3, 1, 1]);
  }
}

tf.serialization.registerClass(RandomErasing);
