import { expectInteger, expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectImages } from './expect-images.ts';
import { explainedClasses } from './explained-classes.ts';

/** Options of {@link occlusionMap}. */
export interface OcclusionMapOptions {
  /** The side of the square that covers a part of the image, 5 by default. */
  readonly size?: number;
  /** By how many pixels it moves, 1 by default. */
  readonly stride?: number;
  /** The value of the pixels that are covered, 0 by default. */
  readonly value?: number;
  /** The class of each image to explain, or one for all; by default the one that the model holds likeliest. */
  readonly classes?: number | readonly number[];
  /** How many images the model sees at once, 256 by default. */
  readonly batchSize?: number;
}

/** The pixels that a square covers: from `top` and `left` on, up to `bottom` and `right`. */
interface Square {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

const where = 'occlusionMap';

/**
 * Where in each image a network found its class: how much less sure of it the network is when a square covers a pixel.
 *
 * map = mean over the squares that cover a pixel of (probability − probability with the square)
 *
 * Squares reach over the edges, so that pixels there are covered as often as others. With one output, the probability of
 * class 0 is 1 − output; of a regression, class 1 explains what raises the number.
 *
 * @param images [B, height, width, channels], as the model takes them
 * @returns [B, height, width]; below 0 where covering makes the class likelier; the caller disposes of it
 * @throws {ArgumentError} when an option is unknown or out of range, such as a square larger than the images
 * @throws {ShapeError} when images are none that the model takes
 * @see Zeiler & Fergus 2014, https://arxiv.org/abs/1311.2901, section 4.2
 * @example
 * const maps = occlusionMap(model, images, { size: 5, stride: 2 });
 */
export function occlusionMap(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  options: OcclusionMapOptions = {},
): tf.Tensor3D {
  expectOptions(where, options, ['size', 'stride', 'value', 'classes', 'batchSize']);
  const outputs = expectImages(where, model, images);
  const [count, height, width] = images.shape;
  const size = expectInteger(where, 'size', options.size ?? 5, { min: 1, max: Math.min(height, width) });
  const stride = expectInteger(where, 'stride', options.stride ?? 1, { min: 1, max: size });
  const value = expectNumber(where, 'value', options.value ?? 0);
  const batchSize = expectInteger(where, 'batchSize', options.batchSize ?? 256, { min: 1 });
  const chosen = explainedClasses(where, model, images, options.classes, { outputs, batchSize });
  /** The probability of the chosen class of each image; x holds all images once or several times. */
  const probabilities = (x: tf.Tensor): Float32Array =>
    tf.tidy(() => {
      const all = (model.predict(x, { batchSize }) as tf.Tensor).dataSync<'float32'>();
      return Float32Array.from({ length: x.shape[0] ?? 0 }, (_, i) => {
        const wanted = chosen[i % count] ?? 0;
        if (outputs > 1) return all[i * outputs + wanted] ?? Number.NaN;
        const only = all[i] ?? Number.NaN;
        return wanted === 1 ? only : 1 - only;
      });
    });
  const whole = probabilities(images);
  const sums = new Float64Array(count * height * width);
  const covers = new Float64Array(height * width);
  const squares = allSquares(height, width, size, stride);
  const atOnce = Math.max(1, Math.floor(batchSize / count));
  for (let from = 0; from < squares.length; from += atOnce) {
    const some = squares.slice(from, from + atOnce);
    const covered = tf.tidy(() => probabilities(coveredBy(some, images, value)));
    some.forEach((square, s) => {
      forEachPixel(square, width, (pixel) => {
        covers[pixel] = (covers[pixel] ?? 0) + 1;
        for (let i = 0; i < count; i++) {
          const at = i * height * width + pixel;
          sums[at] = (sums[at] ?? 0) + (whole[i] ?? 0) - (covered[s * count + i] ?? 0);
        }
      });
    });
  }
  const means = Float32Array.from(sums, (sum, at) => sum / (covers[at % (height * width)] ?? 1));
  return tf.tensor3d(means, [count, height, width]);
}

/** All squares that cover at least one pixel, from one that covers the first pixel alone on. */
function allSquares(height: number, width: number, size: number, stride: number): Square[] {
  const squares: Square[] = [];
  for (let top = 1 - size; top < height; top += stride) {
    for (let left = 1 - size; left < width; left += stride) {
      squares.push({
        top: Math.max(0, top),
        bottom: Math.min(height, top + size),
        left: Math.max(0, left),
        right: Math.min(width, left + size),
      });
    }
  }
  return squares;
}

function forEachPixel({ top, bottom, left, right }: Square, width: number, see: (pixel: number) => void): void {
  for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) see(row * width + column);
}

/** [squares · B, height, width, channels]: all images under the first square, then all under the second, … */
function coveredBy(squares: readonly Square[], images: tf.Tensor4D, value: number): tf.Tensor {
  const [count, height, width, channels] = images.shape;
  const cover = new Float32Array(squares.length * height * width);
  squares.forEach((square, s) => forEachPixel(square, width, (pixel) => (cover[s * height * width + pixel] = 1)));
  const mask = tf.tensor(cover, [squares.length, 1, height, width, 1]);
  const covered = tf.add(tf.mul(tf.expandDims(images, 0), tf.sub(1, mask)), tf.mul(mask, value));
  return tf.reshape(covered, [squares.length * count, height, width, channels]);
}
