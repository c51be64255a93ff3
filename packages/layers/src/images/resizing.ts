import { ArgumentError, expectBoolean, expectInteger, expectNumber, expectOneOf } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { asBatch, expectDataFormat, imageSizes, resizedShape, type DataFormat } from './image-format.ts';
import { resizeImages, smartResize, type ResizeInterpolation } from './resize-images.ts';

/** Options of {@link Resizing}. */
export interface ResizingOptions extends LayerOptions {
  /** The height of the output. */
  readonly height: number;
  /** The width of the output. */
  readonly width: number;
  /** How a pixel is made of those around the place it comes from, `'bilinear'` by default. */
  readonly interpolation?: ResizeInterpolation;
  /** Whether shapes stay, and what goes beyond the ratio of the output is cut off. False by default. */
  readonly cropToAspectRatio?: boolean;
  /** Whether shapes stay, and what is missing is filled in. False by default. */
  readonly padToAspectRatio?: boolean;
  /** How it is filled in: `'constant'`. */
  readonly fillMode?: 'constant';
  /** What is filled in, 0 by default. */
  readonly fillValue?: number;
  /** Whether images that become smaller are smoothed. False by default. */
  readonly antialias?: boolean;
  /** `'channelsLast'`, the default, for images [B,Y,X,C], or `'channelsFirst'` for [B,C,Y,X]. */
  readonly dataFormat?: DataFormat;
}

const where = 'Resizing';
const own = ['height', 'width', 'interpolation', 'cropToAspectRatio', 'padToAspectRatio'] as const;

/**
 * Brings images to a size.
 *
 * Inputs   [B,Y,X,C] or [Y,X,C], float32 or int32
 * Output   [B,height,width,C] float32
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is no image and no batch of images
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/
 * @example
 * new Resizing({ height: 24, width: 24, interpolation: 'bicubic' }).apply(images);
 */
export class Resizing extends SingleInputLayer {
  static readonly className = 'Modu>Resizing';
  readonly height: number;
  readonly width: number;
  readonly interpolation: ResizeInterpolation;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillMode: 'constant';
  readonly fillValue: number;
  readonly antialias: boolean;
  readonly dataFormat: DataFormat;

  constructor(options: ResizingOptions) {
    super(where, 'resizing', options, [...own, 'fillMode', 'fillValue', 'antialias', 'dataFormat']);
    this.height = expectInteger(where, 'height', options.height, { min: 1 });
    this.width = expectInteger(where, 'width', options.width, { min: 1 });
    const interpolations = ['bilinear', 'nearest', 'bicubic', 'lanczos3', 'lanczos5'] as const;
    this.interpolation = expectOneOf(where, 'interpolation', options.interpolation ?? 'bilinear', interpolations);
    const flag = (name: 'cropToAspectRatio' | 'padToAspectRatio' | 'antialias'): boolean =>
      expectBoolean(where, name, options[name] ?? false);
    this.cropToAspectRatio = flag('cropToAspectRatio');
    this.padToAspectRatio = flag('padToAspectRatio');
    if (this.cropToAspectRatio && this.padToAspectRatio) {
      throw new ArgumentError(`${where}: padToAspectRatio must be false with cropToAspectRatio, received true`);
    }
    this.fillMode = expectOneOf(where, 'fillMode', options.fillMode ?? 'constant', ['constant']);
    this.fillValue = expectNumber(where, 'fillValue', options.fillValue ?? 0);
    this.antialias = flag('antialias');
    this.dataFormat = expectDataFormat(where, options.dataFormat);
    this.supportsMasking = false;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return resizedShape(onlyShape(inputShape), this.dataFormat, this.height, this.width);
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    imageSizes(where, x.shape, this.dataFormat);
    const { height, width, interpolation, antialias, dataFormat } = this;
    const settings = { height, width, interpolation, antialias };
    return asBatch(x, (batch) => {
      if (this.cropToAspectRatio) return smartResize(batch, settings, dataFormat);
      return resizeImages(this.padToAspectRatio ? this.#padded(batch) : batch, settings, dataFormat);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { height, width, interpolation, cropToAspectRatio, padToAspectRatio } = this;
    const { fillMode, fillValue, antialias, dataFormat } = this;
    const shape = { height, width, interpolation, cropToAspectRatio, padToAspectRatio };
    return { ...super.getConfig(), ...shape, fillMode, fillValue, antialias, dataFormat };
  }

  /** Images with the sides filled in that they lack for the ratio of the output. */
  #padded(batch: tf.Tensor4D): tf.Tensor4D {
    const { height, width } = imageSizes(where, batch.shape, this.dataFormat);
    const tall = Math.max(height, Math.floor((width * this.height) / this.width));
    const wide = Math.max(width, Math.floor((height * this.width) / this.height));
    // As Keras does, the same on both sides, so that an odd pixel is lost.
    const [rows, columns] = [(tall - height) >> 1, (wide - width) >> 1];
    const sides: [number, number][] = [
      [rows, rows],
      [columns, columns],
    ];
    const none: [number, number] = [0, 0];
    const all = this.dataFormat === 'channelsLast' ? [none, ...sides, none] : [none, none, ...sides];
    return tf.pad(batch, all, this.fillValue);
  }
}

tf.serialization.registerClass(Resizing);
