import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';
import { spread } from './spread.ts';

interface StridedSliceAttrs {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** The gradient of stridedSlice: each value goes back to where it was taken, everything else is zero. */
export const stridedSliceGradient: GradConfig = gradient<StridedSliceAttrs>(
  'StridedSlice',
  { inputs: ['x'] },
  (dy, saved, attrs) => {
    const [x] = saved as [Tensor];
    return {
      x: () => {
        const { begin, end, strides } = tf.slice_util.sliceInfo(
          x.shape,
          attrs.begin,
          attrs.end,
          attrs.strides,
          attrs.beginMask,
          attrs.endMask,
          attrs.ellipsisMask,
          attrs.newAxisMask,
          attrs.shrinkAxisMask,
        );
        const axes = x.shape.map((length, axis) => taken(begin[axis] ?? 0, end[axis] ?? length, strides[axis] ?? 1));
        if (axes.some(({ count }) => count === 0)) return tf.zeros(x.shape);
        let result = tf.reshape(
          dy,
          axes.map(({ count }) => count),
        );
        const reversed = axes.flatMap(({ step }, axis) => (step < 0 ? [axis] : []));
        if (reversed.length > 0) result = tf.reverse(result, reversed);
        for (const [axis, { step }] of axes.entries()) result = spread(result, axis, Math.abs(step));
        return tf.pad(
          result,
          axes.map(({ first }, axis) => [first, (x.shape[axis] ?? 0) - first - (result.shape[axis] ?? 0)]),
        );
      },
    };
  },
);

// How many indices a slice takes of an axis, and the smallest of them.
function taken(begin: number, end: number, step: number): { count: number; first: number; step: number } {
  const count = Math.max(0, Math.ceil((end - begin) / step));
  return { count, first: step > 0 ? begin : begin + (count - 1) * step, step };
}
