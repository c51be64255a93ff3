import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';

interface DepthToSpaceAttrs {
  readonly blockSize: number;
  readonly dataFormat: 'NHWC' | 'NCHW';
}

interface MirrorPadAttrs {
  readonly paddings: [number, number][];
  readonly mode: 'reflect' | 'symmetric';
}

function toDepth(dy: Tensor, { blockSize: s, dataFormat }: DepthToSpaceAttrs): Tensor {
  if (dataFormat === 'NCHW') {
    const [batch = 0, channels = 0, height = 0, width = 0] = dy.shape;
    const blocks = tf.reshape(dy, [batch, channels, height / s, s, width / s, s]);
    return tf.reshape(tf.transpose(blocks, [0, 3, 5, 1, 2, 4]), [batch, s * s * channels, height / s, width / s]);
  }
  const [batch = 0, height = 0, width = 0, channels = 0] = dy.shape;
  const blocks = tf.reshape(dy, [batch, height / s, s, width / s, s, channels]);
  return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [batch, height / s, width / s, s * s * channels]);
}

// Folds one axis back: the border that was a mirror image adds to what it mirrored.
function unmirror(dy: Tensor, axis: number, [before, after]: [number, number], offset: number): Tensor {
  if (before === 0 && after === 0) return dy;
  const length = (dy.shape[axis] ?? 0) - before - after;
  const along = (begin: number, count: number): Tensor =>
    tf.slice(
      dy,
      dy.shape.map((_, index) => (index === axis ? begin : 0)),
      dy.shape.map((size, index) => (index === axis ? count : size)),
    );
  const placed = (border: Tensor, begin: number): Tensor =>
    tf.pad(
      tf.reverse(border, axis),
      dy.shape.map((_, index) => (index === axis ? [begin, length - begin - (border.shape[axis] ?? 0)] : [0, 0])),
    );
  let result = along(before, length);
  if (before > 0) result = tf.add(result, placed(along(0, before), offset));
  if (after > 0) result = tf.add(result, placed(along(before + length, after), length - offset - after));
  return result;
}

// Flat, the values of the diagonal are n + 1 apart.
function diagonal(matrix: Tensor, n: number): Tensor {
  const flat = tf.pad(tf.reshape(matrix, [n * n]), [[0, n]]);
  return tf.slice(tf.reshape(flat, [n, n + 1]), [0, 0], [n, 1]);
}

// The axis of repetitions comes before the axis that is repeated.
function sumOfTiles(dy: Tensor, shape: readonly number[], reps: readonly number[]): Tensor {
  const split: number[] = [];
  const repeated: number[] = [];
  for (const [axis, length] of shape.entries()) {
    const times = reps[axis] ?? 1;
    if (times !== 1) repeated.push(split.push(times) - 1);
    split.push(length);
  }
  return repeated.length === 0 ? tf.reshape(dy, [...shape]) : tf.sum(tf.reshape(dy, split), repeated);
}

/** The gradient of mirrorPad. tfjs drops what the borders contribute, and its tests insist on that. */
export const mirrorPadGradient: GradConfig = gradient<MirrorPadAttrs>('MirrorPad', {}, (dy, _, { paddings, mode }) => ({
  x: () => {
    const offset = mode === 'reflect' ? 1 : 0;
    return paddings.reduce((part, padding, axis) => unmirror(part, axis, padding, offset), dy);
  },
}));

/** Kernels that move or repeat values: their gradients move them back and add up what was repeated. */
export const layoutGradients: readonly GradConfig[] = [
  gradient<DepthToSpaceAttrs>('DepthToSpace', {}, (dy, _, attrs) => ({ x: () => toDepth(dy, attrs) })),
  gradient('FlipLeftRight', {}, (dy) => ({ image: () => tf.reverse(dy, 2) })),
  gradient('Diag', { inputs: ['x'] }, (dy, saved) => {
    const [x] = saved as [Tensor];
    return { x: () => tf.reshape(diagonal(dy, x.size), x.shape) };
  }),
  gradient<{ readonly reps: number[] }>('Tile', { inputs: ['x'] }, (dy, saved, { reps }) => {
    const [x] = saved as [Tensor];
    return { x: () => sumOfTiles(dy, x.shape, reps) };
  }),
];
