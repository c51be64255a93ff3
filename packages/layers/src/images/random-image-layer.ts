import * as tf from '@tensorflow/tfjs';
import { RandomLayer, type RandomLayerOptions } from '../noise/random-layer.ts';
import { uniformValues } from '../initializers/random-values.ts';
import type { CallContext } from '../single-input-layer.ts';
import { asBatch, expectDataFormat, imageSizes, type DataFormat, type ImageSizes } from './image-format.ts';

/** Options of every layer that changes images at random. */
export interface RandomImageOptions extends RandomLayerOptions {
  /** `'channelsLast'`, the default, for images [B,Y,X,C], or `'channelsFirst'` for [B,C,Y,X]. */
  readonly dataFormat?: DataFormat;
}

/**
 * What layers that change images at random have in common: in training every call draws a transformation, another for each
 * image, and applies it.
 */
export abstract class RandomImageLayer<T> extends RandomLayer {
  readonly dataFormat: DataFormat;

  constructor(where: string, defaultName: string, options: RandomImageOptions, known: readonly string[]) {
    super(where, defaultName, options, [...known, 'dataFormat']);
    this.dataFormat = expectDataFormat(where, options.dataFormat);
    this.supportsMasking = false;
  }

  /** Draws the transformation of a call on images of these sizes. */
  protected abstract draw(sizes: ImageSizes): T;

  /** Applies a transformation to a batch of float32. */
  protected abstract transform(batch: tf.Tensor4D, transformation: T): tf.Tensor;

  /** Draws a transformation for these images, as a call in training does. */
  getRandomTransformation(images: tf.Tensor): T {
    return this.draw(imageSizes(this.where, images.shape, this.dataFormat));
  }

  /** The images [B,Y,X,C], or one image [Y,X,C], under a transformation; the caller disposes of them. */
  transformImages(images: tf.Tensor, transformation: T): tf.Tensor {
    imageSizes(this.where, images.shape, this.dataFormat);
    return asBatch(images, (batch) => this.transform(batch, transformation));
  }

  protected override compute(x: tf.Tensor, { training }: CallContext): tf.Tensor {
    imageSizes(this.where, x.shape, this.dataFormat);
    return training ? this.transformImages(x, this.getRandomTransformation(x)) : tf.cast(x, 'float32');
  }

  override getConfig(): ReturnType<RandomLayer['getConfig']> {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }

  /** Evenly distributed numbers of a fresh draw: for each of the ranges, one for each image. */
  protected uniform(count: number, ...ranges: readonly (readonly [number, number])[]): number[][] {
    const values = uniformValues(count * ranges.length, this.nextDraw(), 0, 1);
    return ranges.map(([low, high], i) =>
      Array.from(values.subarray(i * count, (i + 1) * count), (value) => low + value * (high - low)),
    );
  }
}
