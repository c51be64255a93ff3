import { expectInteger } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { asBatch, cropImages, expectDataFormat, imageSizes, resizedShape, type DataFormat } from './image-format.ts';
import { smartResize } from './resize-images.ts';

/** Options of {@link CenterCrop}. */
export interface CenterCropOptions extends LayerOptions {
  /** The height of the output. */
  readonly height: number;
  /** The width of the output. */
  readonly width: number;
  /** `'channelsLast'`, the default, for images [B,Y,X,C], or `'channelsFirst'` for [B,C,Y,X]. */
  readonly dataFormat?: DataFormat;
}

const where = 'CenterCrop';

/**
 * Cuts the middle out of images; of those that are smaller, the largest part of that ratio, resized.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   [B,height,width,C] float32
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/
 * @example
 * new CenterCrop({ height: 24, width: 24 }).apply(images);
 */
export class CenterCrop extends SingleInputLayer {
  static readonly className = 'Modu>CenterCrop';
  readonly height: number;
  readonly width: number;
  readonly dataFormat: DataFormat;

  constructor(options: CenterCropOptions) {
    super(where, 'center_crop', options, ['height', 'width', 'dataFormat']);
    this.height = expectInteger(where, 'height', options.height, { min: 1 });
    this.width = expectInteger(where, 'width', options.width, { min: 1 });
    this.dataFormat = expectDataFormat(where, options.dataFormat);
    this.supportsMasking = false;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return resizedShape(onlyShape(inputShape), this.dataFormat, this.height, this.width);
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const { height, width } = imageSizes(where, x.shape, this.dataFormat);
    const [top, left] = [(height - this.height) >> 1, (width - this.width) >> 1];
    const size = { height: this.height, width: this.width };
    return asBatch(x, (batch) =>
      top >= 0 && left >= 0
        ? cropImages(batch, this.dataFormat, { top, left, ...size })
        : smartResize(batch, { ...size, interpolation: 'bilinear', antialias: false }, this.dataFormat),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { height, width, dataFormat } = this;
    return { ...super.getConfig(), height, width, dataFormat };
  }
}

tf.serialization.registerClass(CenterCrop);
