import * as tf from '@tensorflow/tfjs';
import type { DataFormat } from './image-format.ts';
import type { FillMode, FillSettings } from './expect-image-options.ts';

/** Where the pixel (x, y) of an image comes from: (a0·x + a1·y + a2, b0·x + b1·y + b2), listed in this order. */
export type AffineMap = readonly [number, number, number, number, number, number];

/**
 * Images whose pixels come from where a map of each image says, as `keras.ops.image.affine_transform` makes them.
 *
 * @param images float32
 * @param maps one for each image
 * @returns the same shape; the caller disposes of it
 */
export function affineTransform(
  images: tf.Tensor4D,
  maps: readonly AffineMap[],
  { fillMode, interpolation, fillValue }: FillSettings,
  format: DataFormat,
): tf.Tensor {
  return tf.tidy(() => {
    if (format === 'channelsFirst') {
      const last = tf.transpose(images, [0, 2, 3, 1]);
      const settings = { fillMode, interpolation, fillValue };
      return tf.transpose(affineTransform(last, maps, settings, 'channelsLast'), [0, 3, 1, 2]);
    }
    const [, height, width] = images.shape;
    const part = (at: number): tf.Tensor => tf.tensor3d(maps.map((map) => [[map[at] as number]]));
    const x = tf.reshape(tf.range(0, width, 1, 'float32'), [1, 1, width]);
    const y = tf.reshape(tf.range(0, height, 1, 'float32'), [1, height, 1]);
    const from = (a: number): tf.Tensor => tf.add(tf.add(tf.mul(part(a), x), tf.mul(part(a + 1), y)), part(a + 2));
    const [fromX, fromY] = [inside(from(0), width, fillMode), inside(from(3), height, fillMode)];
    const read = reader(images, fillMode === 'constant' ? fillValue : undefined);
    if (interpolation === 'nearest') return read(rounded(fromX), rounded(fromY));
    const [left, top] = [tf.floor(fromX), tf.floor(fromY)];
    const [right, bottom] = [tf.add(left, 1), tf.add(top, 1)];
    const column = (values: tf.Tensor): tf.Tensor => tf.expandDims(values, 3);
    const [nearRight, nearBottom] = [column(tf.sub(fromX, left)), column(tf.sub(fromY, top))];
    const [nearLeft, nearTop] = [tf.sub(1, nearRight), tf.sub(1, nearBottom)];
    const row = (at: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(nearLeft, read(left, at)), tf.mul(nearRight, read(right, at)));
    return tf.add(tf.mul(nearTop, row(top)), tf.mul(nearBottom, row(bottom)));
  });
}

/** Coordinates brought inside 0 to `size` − 1 the way a mode says, as TensorFlow does; for `'constant'` as they are. */
function inside(at: tf.Tensor, size: number, mode: FillMode): tf.Tensor {
  if (mode === 'constant') return at;
  const last = size - 1;
  if (size === 1) return tf.zerosLike(at);
  if (mode === 'nearest') return tf.clipByValue(at, 0, last);
  const [below, above] = mode === 'wrap' ? wrapped(at, size) : reflected(at, size);
  const found = tf.where(tf.less(at, 0), below, tf.where(tf.greater(at, last), above, at));
  return tf.clipByValue(found, 0, last);
}

const whole = (values: tf.Tensor, length: number): tf.Tensor => tf.floor(tf.div(values, length));

/** Where coordinates below 0, and those beyond the end, come to lie in an image that is repeated. */
function wrapped(at: tf.Tensor, size: number): [tf.Tensor, tf.Tensor] {
  const below = tf.add(at, tf.mul(size, tf.add(whole(tf.neg(at), size - 1), 1)));
  return [below, tf.sub(at, tf.mul(size, whole(at, size - 1)))];
}

/** The same in an image that is turned over at its edges. */
function reflected(at: tf.Tensor, size: number): [tf.Tensor, tf.Tensor] {
  const twice = 2 * size;
  const negative = tf.add(at, tf.mul(twice, whole(tf.neg(at), twice)));
  const below = tf.where(tf.less(negative, -size), tf.add(negative, twice), tf.sub(-1, negative));
  const positive = tf.sub(at, tf.mul(twice, whole(at, twice)));
  return [below, tf.where(tf.greaterEqual(positive, size), tf.sub(twice - 1, positive), positive)];
}

/** To the next whole number, halves away from zero. */
function rounded(at: tf.Tensor): tf.Tensor {
  return tf.mul(tf.sign(at), tf.floor(tf.add(tf.abs(at), 0.5)));
}

/** The function that looks up pixels [B,Y,X,C] at whole coordinates [B,Y,X]; outside is `fill`, or the last pixel. */
function reader(images: tf.Tensor4D, fill: number | undefined): (x: tf.Tensor, y: tf.Tensor) => tf.Tensor {
  const [rows, height, width, channels] = images.shape;
  const flat = tf.reshape(images, [rows * height * width, channels]);
  const first = tf.reshape(tf.range(0, rows, 1, 'int32'), [rows, 1, 1]);
  return (x, y) => {
    const [column, row] = [tf.clipByValue(x, 0, width - 1), tf.clipByValue(y, 0, height - 1)];
    // In int32: float32 would lose places beyond 2²⁴.
    const inImage = tf.add(tf.mul(tf.cast(row, 'int32'), tf.scalar(width, 'int32')), tf.cast(column, 'int32'));
    const places = tf.add(inImage, tf.mul(first, tf.scalar(height * width, 'int32')));
    const found = tf.reshape(tf.gather(flat, tf.reshape(tf.cast(places, 'int32'), [-1])), images.shape);
    if (fill === undefined) return found;
    const isInside = tf.logicalAnd(tf.equal(column, x), tf.equal(row, y));
    return tf.where(tf.expandDims(isInside, 3), found, tf.fill(images.shape, fill));
  };
}
