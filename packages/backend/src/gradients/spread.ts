import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Puts `factor` − 1 zeros between neighbours along an axis: n values become (n − 1) · factor + 1.
 * Of no values it makes none.
 */
export function spread(x: Tensor, axis: number, factor: number): Tensor {
  const count = x.shape[axis] ?? 0;
  if (factor === 1 || count === 0) return x;
  const [outer, inner] = around(x.shape, axis);
  const apart = tf.pad(tf.reshape(x, [outer, count, 1, inner]), [
    [0, 0],
    [0, 0],
    [0, factor - 1],
    [0, 0],
  ]);
  const length = (count - 1) * factor + 1;
  const trimmed = tf.slice(tf.reshape(apart, [outer, count * factor, inner]), [0, 0, 0], [outer, length, inner]);
  return tf.reshape(trimmed, withLength(x.shape, axis, length));
}

/** Takes every `factor`-th value along an axis, the first included: undoes `spread`. */
export function thin(x: Tensor, axis: number, factor: number): Tensor {
  const length = x.shape[axis] ?? 0;
  if (factor === 1 || length === 0) return x;
  const [outer, inner] = around(x.shape, axis);
  const count = Math.ceil(length / factor);
  const whole = tf.pad(tf.reshape(x, [outer, length, inner]), [
    [0, 0],
    [0, count * factor - length],
    [0, 0],
  ]);
  const first = tf.slice(tf.reshape(whole, [outer, count, factor, inner]), [0, 0, 0, 0], [outer, count, 1, inner]);
  return tf.reshape(first, withLength(x.shape, axis, count));
}

function around(shape: readonly number[], axis: number): [number, number] {
  return [tf.util.sizeFromShape(shape.slice(0, axis)), tf.util.sizeFromShape(shape.slice(axis + 1))];
}

function withLength(shape: readonly number[], axis: number, length: number): number[] {
  return shape.map((size, index) => (index === axis ? length : size));
}
