import * as tf from '@tensorflow/tfjs';
import { perImage, type DataFormat, type ImageSizes } from './image-format.ts';

/** A part of an image: the columns from x0 up to x1, the rows from y0 up to y1. */
export interface ImageBox {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** A box whose sides are shares of those of the image, at a place that two numbers from 0 to 1 choose. */
export function boxAt(
  { height, width }: ImageSizes,
  shares: readonly [number, number],
  places: readonly [number, number],
): ImageBox {
  const [wide, tall] = [shares[0] * width, shares[1] * height];
  const [x0, y0] = [places[0] * (width - wide), places[1] * (height - tall)];
  return { x0, x1: x0 + wide, y0, y1: y0 + tall };
}

/** True for the pixels inside the box of each image, to be broadcast over channels. The caller disposes of it. */
export function boxMasks(boxes: readonly ImageBox[], { height, width }: ImageSizes, format: DataFormat): tf.Tensor {
  return tf.tidy(() => {
    const last = format === 'channelsLast';
    const x = tf.reshape(tf.range(0, width, 1, 'float32'), last ? [1, 1, width, 1] : [1, 1, 1, width]);
    const y = tf.reshape(tf.range(0, height, 1, 'float32'), last ? [1, height, 1, 1] : [1, 1, height, 1]);
    const side = (name: keyof ImageBox): tf.Tensor => perImage(boxes.map((box) => box[name]));
    const inColumns = tf.logicalAnd(tf.greaterEqual(x, side('x0')), tf.less(x, side('x1')));
    const inRows = tf.logicalAnd(tf.greaterEqual(y, side('y0')), tf.less(y, side('y1')));
    return tf.logicalAnd(inColumns, inRows);
  });
}
