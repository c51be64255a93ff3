import * as tf from '@tensorflow/tfjs';
import { expectFactor, factorConfig, type Factor } from './expect-image-options.ts';
import { boxAt, boxMasks, type ImageBox } from './image-boxes.ts';
import { imageSizes, type ImageSizes } from './image-format.ts';
import { MixingLayer, type MixTransformation } from './mixing-layer.ts';
import type { RandomImageOptions } from './random-image-layer.ts';
import { RandomStream } from './random-stream.ts';

/** Options of {@link CutMix}. */
export interface CutMixOptions extends RandomImageOptions {
  /** The largest shape of the beta distribution of the shares, from 0 to 1, 1 by default; or the least and the largest. */
  readonly factor?: Factor;
}

/** Which image goes into which, where, and how much of a label stays. */
export interface CutMixTransformation extends MixTransformation {
  readonly boxes: readonly ImageBox[];
}

const where = 'CutMix';

/**
 * Puts a random box of another image of the batch into each image in training, and mixes their labels by area.
 *
 * Inputs   images [B,Y,X,C], or [images, labels [B,C]]
 * Output   as the inputs, float32; without training the inputs themselves
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the images are no batch, or there are not as many labels
 * @see Yun et al. 2019, https://arxiv.org/abs/1905.04899; https://keras.io/api/layers/preprocessing_layers/image_augmentation/cut_mix/
 * @example
 * const [mixed, shares] = new CutMix({ seed: 1 }).apply([images, labels], { training: true }) as tf.Tensor[];
 */
export class CutMix extends MixingLayer<CutMixTransformation> {
  static readonly className = 'Modu>CutMix';
  readonly factor: Factor;
  readonly #range: readonly [number, number];

  constructor(options: CutMixOptions = {}) {
    super(where, 'cut_mix', options, ['factor']);
    this.#range = expectFactor(where, 'factor', options.factor ?? 1, { min: 0, max: 1 });
    this.factor = factorConfig(options.factor ?? 1);
  }

  protected override draw(sizes: ImageSizes): CutMixTransformation {
    const { rows, height, width } = sizes;
    const position = this.draws.next();
    const shared = new RandomStream(position, rows);
    const [low, high] = this.#range;
    const alpha = low + shared.uniform() * (high - low) + 1e-6;
    const boxes = Array.from({ length: rows }, (_, row) => {
      const stream = new RandomStream(position, row);
      const side = Math.sqrt(1 - stream.beta(alpha));
      return boxAt(sizes, [side, side], [stream.uniform(), stream.uniform()]);
    });
    const mixWeight = boxes.map(({ x0, x1, y0, y1 }) => 1 - ((x1 - x0) * (y1 - y0)) / (width * height));
    return { permutationOrder: shared.permutation(rows), mixWeight, boxes };
  }

  protected override mix(batch: tf.Tensor, others: tf.Tensor, { boxes }: CutMixTransformation): tf.Tensor {
    const sizes = imageSizes(where, batch.shape, this.dataFormat);
    return tf.where(boxMasks(boxes, sizes, this.dataFormat), others, batch);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: factorConfig(this.factor) };
  }
}

tf.serialization.registerClass(CutMix);
