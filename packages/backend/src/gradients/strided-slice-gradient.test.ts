import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';
import { stridedSliceGradient } from './strided-slice-gradient.ts';

onEachBackend(() => {
  test('every begin, end and stride of two axes', () => {
    const bound = fc.integer({ min: -6, max: 6 });
    const stride = fc.constantFrom(-3, -2, -1, 1, 2, 3);
    fc.assert(
      fc.property(
        fc.tuple(bound, bound),
        fc.tuple(bound, bound),
        fc.tuple(stride, stride),
        fc.nat({ max: 3 }),
        fc.nat({ max: 3 }),
        (begin, end, strides, beginMask, endMask) => {
          const { finalShape } = tf.slice_util.sliceInfo([3, 5], begin, end, strides, beginMask, endMask, 0, 0, 0);
          fc.pre(!finalShape.includes(0));
          checkGradients((x) => tf.stridedSlice(x, begin, end, strides, beginMask, endMask), [scattered([3, 5])]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an ellipsis, a new axis, and an axis that is dropped', () => {
    checkGradients((x) => tf.stridedSlice(x, [0, 4], [0, 0], [1, -2], 1, 3, 1), [scattered([2, 3, 5])]);
    checkGradients((x) => tf.stridedSlice(x, [1, 0, 1], [2, 0, 4], [1, 1, 1], 0, 0, 0, 2, 1), [scattered([2, 5])]);
  });

  test('an empty slice leaves all gradients at zero', () => {
    const attrs = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
    tf.tidy(() => {
      const slopes = stridedSliceGradient.gradFunc(tf.zeros([0, 2]), [tf.ones([3, 5])], {
        begin: [2, 0],
        end: [1, 4],
        strides: [1, 2],
        ...attrs,
      });
      expect(slopes['x']?.().arraySync()).toEqual(tf.zeros([3, 5]).arraySync());
    });
  });
});
