import { expectOneOf, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** Where the channels of images stand: `'channelsLast'` [B,Y,X,C], or `'channelsFirst'` [B,C,Y,X]. */
export type DataFormat = 'channelsLast' | 'channelsFirst';

/** Sizes of a batch of images. */
export interface ImageSizes {
  readonly rows: number;
  readonly height: number;
  readonly width: number;
}

/** @throws {ArgumentError} when it is no format */
export function expectDataFormat(where: string, format: unknown): DataFormat {
  return expectOneOf(where, 'dataFormat', format ?? 'channelsLast', ['channelsLast', 'channelsFirst']);
}

/** The sizes of a batch, or of one image, which is a batch of one. @throws {ShapeError} when it is neither */
export function imageSizes(where: string, shape: readonly number[], format: DataFormat): ImageSizes {
  const [rows, ...image] = shape.length === 3 ? [1, ...shape] : shape;
  const [first, second, third] = image;
  if (rows === undefined || first === undefined || second === undefined || third === undefined || image.length > 3) {
    const letters = format === 'channelsLast' ? '[B,Y,X,C] or [Y,X,C]' : '[B,C,Y,X] or [C,Y,X]';
    throw new ShapeError(`${where}: the input must have shape ${letters}, received [${shape.join(', ')}]`);
  }
  return format === 'channelsLast' ? { rows, height: first, width: second } : { rows, height: second, width: third };
}

/** The shape of images of another size. */
export function resizedShape(shape: tf.Shape, format: DataFormat, height: number, width: number): tf.Shape {
  return format === 'channelsLast'
    ? [...shape.slice(0, -3), height, width, shape.at(-1) ?? null]
    : [...shape.slice(0, -2), height, width];
}

/** What a function makes of a batch, for a batch or for one image; the function gets float32. */
export function asBatch(images: tf.Tensor, change: (batch: tf.Tensor4D) => tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const floats = tf.cast(images, 'float32');
    return floats.rank === 3 ? tf.squeeze(change(tf.expandDims(floats, 0)), [0]) : change(floats as tf.Tensor4D);
  });
}

/** One number for each image, to be broadcast over its pixels: [B,1,1,1]. */
export function perImage(values: ArrayLike<number>): tf.Tensor4D {
  return tf.tensor4d(Float32Array.from(values), [values.length, 1, 1, 1]);
}

/** The part of images from a row and a column on. */
export function cropImages(
  batch: tf.Tensor4D,
  format: DataFormat,
  box: { readonly top: number; readonly left: number; readonly height: number; readonly width: number },
): tf.Tensor4D {
  const [rows, channels] = [batch.shape[0], format === 'channelsLast' ? batch.shape[3] : batch.shape[1]];
  const { top, left, height, width } = box;
  return format === 'channelsLast'
    ? tf.slice(batch, [0, top, left, 0], [rows, height, width, channels])
    : tf.slice(batch, [0, 0, top, left], [rows, channels, height, width]);
}
