import { expectInteger } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { onlyShape, type CallContext } from '../single-input-layer.ts';
import { asBatch, cropImages, imageSizes, resizedShape, type ImageSizes } from './image-format.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';
import { partOfRatio, resizeImages, smartResize, type ResizeSettings } from './resize-images.ts';

/** Options of {@link RandomCrop}. */
export interface RandomCropOptions extends RandomImageOptions {
  /** The height of the output. */
  readonly height: number;
  /** The width of the output. */
  readonly width: number;
}

/** Where the part begins that stays. */
export interface CropTransformation {
  readonly top: number;
  readonly left: number;
}

const where = 'RandomCrop';

/**
 * Cuts a random part out of the images in training, the same for all images of a call.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   [B,height,width,C] float32; without training the largest part in the middle of that ratio, resized
 * Edges    an image that is not larger than the output is resized
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/
 * @example
 * new RandomCrop({ height: 24, width: 24, seed: 1 }).apply(images, { training: true });
 */
export class RandomCrop extends RandomImageLayer<CropTransformation> {
  static readonly className = 'Modu>RandomCrop';
  readonly height: number;
  readonly width: number;

  constructor(options: RandomCropOptions) {
    super(where, 'random_crop', options, ['height', 'width']);
    this.height = expectInteger(where, 'height', options.height, { min: 1 });
    this.width = expectInteger(where, 'width', options.width, { min: 1 });
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return resizedShape(onlyShape(inputShape), this.dataFormat, this.height, this.width);
  }

  protected override draw({ height, width }: ImageSizes): CropTransformation {
    if (height > this.height && width > this.width) {
      const [[top = 0] = [], [left = 0] = []] = this.uniform(
        1,
        [0, height - this.height + 1],
        [0, width - this.width + 1],
      );
      return { top: Math.floor(top), left: Math.floor(left) };
    }
    return partOfRatio({ height, width }, this);
  }

  protected override transform(batch: tf.Tensor4D, { top, left }: CropTransformation): tf.Tensor {
    const { height, width } = imageSizes(where, batch.shape, this.dataFormat);
    const box = { top, left, height: Math.min(this.height, height - top), width: Math.min(this.width, width - left) };
    const part = cropImages(batch, this.dataFormat, box);
    const fits = box.height === this.height && box.width === this.width;
    return fits ? part : resizeImages(part, this.#size, this.dataFormat);
  }

  protected override compute(x: tf.Tensor, context: CallContext): tf.Tensor {
    if (context.training) return super.compute(x, context);
    imageSizes(where, x.shape, this.dataFormat);
    return asBatch(x, (batch) => smartResize(batch, this.#size, this.dataFormat));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }

  get #size(): ResizeSettings {
    return { height: this.height, width: this.width, interpolation: 'bilinear', antialias: false };
  }
}

tf.serialization.registerClass(RandomCrop);
