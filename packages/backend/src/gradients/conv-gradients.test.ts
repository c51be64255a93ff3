import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const second = { tolerance: 5e-3 };

/** The gradient with respect to one input of a weighted square, so that it depends on everything. */
function slope(run: (...inputs: tf.Tensor[]) => tf.Tensor, of: number): (...inputs: tf.Tensor[]) => tf.Tensor {
  return (...inputs) => tf.grads((...given: tf.Tensor[]) => tf.sum(tf.square(run(...given))))(inputs)[of] as tf.Tensor;
}

onEachBackend(() => {
  test.each([
    [1, 'same', [1, 1]],
    [2, 'valid', [1, 1]],
    [1, 'same', [2, 3]],
    [1, 'valid', [2, 1]],
    [1, 2, [2, 2]],
  ] as const)('conv2d with strides %j, pad %s, dilations %j', (strides, pad, dilations) => {
    const rates: [number, number] = [...dilations];
    checkGradients(
      (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', rates),
      [scattered([2, 7, 5, 2]), scattered([3, 2, 2, 3], { seed: 2 })],
    );
  });

  test('conv1d with dilation', () => {
    checkGradients(
      (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 1, 'same', 'NWC', 3),
      [scattered([2, 7, 3]), scattered([2, 3, 5], { seed: 2 })],
    );
  });

  test('conv3d with and without dilation', () => {
    for (const dilations of [1, [1, 2, 2]] as (number | [number, number, number])[]) {
      checkGradients(
        (x, filter) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 1, 'same', 'NDHWC', dilations),
        [scattered([1, 3, 4, 5, 2]), scattered([2, 2, 2, 2, 3], { seed: 2 })],
      );
    }
  });

  test('conv3dTranspose', () => {
    checkGradients(
      (x, filter) => tf.conv3dTranspose(x as tf.Tensor5D, filter as tf.Tensor5D, [1, 5, 4, 6, 2], 2, 'same'),
      [scattered([1, 3, 2, 3, 2]), scattered([3, 2, 3, 2, 2], { seed: 2 })],
    );
  });

  test('second gradients of conv2d, depthwiseConv2d and conv3d', () => {
    const conv2d = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same');
    const depthwise = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid');
    const conv3d = (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
      tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 1, 'same');
    for (const of of [0, 1]) {
      checkGradients(slope(conv2d, of), [scattered([1, 4, 3, 2]), scattered([3, 2, 2, 2], { seed: 2 })], second);
      checkGradients(slope(depthwise, of), [scattered([1, 4, 3, 2]), scattered([2, 2, 2, 2], { seed: 2 })], second);
      checkGradients(slope(conv3d, of), [scattered([1, 2, 3, 2, 2]), scattered([2, 2, 1, 2, 1], { seed: 2 })], second);
    }
  });
});
