import * as tf from '@tensorflow/tfjs';

/** How a kernel goes along one axis. */
export interface AxisWalk {
  readonly stride: number;
  readonly dilation: number;
  /** Zeros in front of the values. */
  readonly before: number;
  /** How many places it stops at. */
  readonly outputs: number;
}

/** What `'same'` puts in front, and where it leads to, as in TensorFlow: the odd zero of an uneven number comes behind. */
export function sameWalk(size: number, kernelSize: number, stride: number, dilation: number): AxisWalk {
  const outputs = Math.ceil(size / stride);
  const missing = Math.max((outputs - 1) * stride + (kernelSize - 1) * dilation + 1 - size, 0);
  return { stride, dilation, before: Math.floor(missing / 2), outputs };
}

/**
 * The convolution of x [B,H,W,C] with a kernel [M,N,C / groups,F]: [B,H′,W′,F].
 *
 * The M · N shifted images stand side by side, so that all is one product of matrices: it has a gradient on every backend, with
 * any dilation, which `tf.conv2d` has not.
 */
export function shiftedProduct(
  x: tf.Tensor,
  kernel: tf.Tensor,
  walks: readonly [AxisWalk, AxisWalk],
  groups: number,
): tf.Tensor {
  const [rows = 0] = x.shape;
  const [height = 1, width = 1, inner = 1, filters = 1] = kernel.shape;
  const [down, across] = walks;
  const padded = withZeros(x, [reachOf(down, height), reachOf(across, width)], walks);
  const parts = Array.from({ length: height * width }, (_, i) => {
    const shifted = everyNth(padded, 1, Math.floor(i / width) * down.dilation, down);
    return everyNth(shifted, 2, (i % width) * across.dilation, across);
  });
  const places = rows * down.outputs * across.outputs;
  const product = (inputs: tf.Tensor[], weights: tf.Tensor): tf.Tensor =>
    tf.matMul(
      tf.reshape(tf.concat(inputs, 3), [places, height * width * inner]),
      tf.reshape(weights, [height * width * inner, -1]),
    );
  const shape = [rows, down.outputs, across.outputs, filters];
  if (groups === 1) return tf.reshape(product(parts, kernel), shape);
  const kernels = tf.split(kernel, groups, 3);
  const products = kernels.map((weights, group) => {
    const size = [rows, down.outputs, across.outputs, inner];
    return product(
      parts.map((part) => tf.slice(part, [0, 0, 0, group * inner], size)),
      weights,
    );
  });
  return tf.reshape(tf.concat(products, 1), shape);
}

function reachOf({ dilation }: AxisWalk, kernelSize: number): number {
  return (kernelSize - 1) * dilation;
}

/** With strides, each shifted image is cut into groups of so many values, the first of which count: there must be enough. */
function withZeros(x: tf.Tensor, reaches: readonly number[], walks: readonly AxisWalk[]): tf.Tensor {
  const paddings = walks.map(({ stride, before, outputs }, axis): [number, number] => {
    const needed = (reaches[axis] ?? 0) + outputs * stride;
    return [before, Math.max(needed - before - (x.shape[axis + 1] ?? 0), 0)];
  });
  if (paddings.flat().every((count) => count === 0)) return x;
  return tf.pad(x, [[0, 0], ...paddings, [0, 0]]);
}

function everyNth(x: tf.Tensor, axis: number, start: number, { stride, outputs }: AxisWalk): tf.Tensor {
  // Arrays of their own: the gradient of a slice looks at those that it was given.
  const [before, behind] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const begin = x.shape.map((_, i) => (i === axis ? start : 0));
  const count = outputs * stride;
  const shifted = count === x.shape[axis] ? x : tf.slice(x, begin, [...before, count, ...behind]);
  if (stride === 1) return shifted;
  const [outer, inner] = [tf.util.sizeFromShape(before), tf.util.sizeFromShape(behind)];
  const groups = tf.reshape(shifted, [outer, outputs, stride, inner]);
  const firsts = tf.slice(groups, [0, 0, 0, 0], [outer, outputs, 1, inner]);
  return tf.reshape(firsts, [...before, outputs, ...behind]);
}
