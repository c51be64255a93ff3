import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const cases = [
  [[3, 2], 1, 'same'],
  [[3, 2], 2, 'same'],
  [[2, 3], 3, 'valid'],
  [[3, 2], 1, 1],
  [[1, 1], 2, 'same'],
] as [[number, number], number, 'same' | 'valid' | number][];

function slope(run: (x: tf.Tensor) => tf.Tensor): (x: tf.Tensor) => tf.Tensor {
  return tf.grad((x: tf.Tensor) => tf.sum(tf.square(run(x))));
}

onEachBackend(() => {
  test.each(cases)('avgPool with windows of %j, strides %j, pad %s, and its gradient', (size, strides, pad) => {
    const run = (x: tf.Tensor): tf.Tensor => tf.avgPool(x as tf.Tensor4D, size, strides, pad);
    checkGradients((x) => run(x), [scattered([2, 7, 5, 2])]);
    checkGradients((x) => slope(run)(x), [scattered([1, 5, 4, 2])]);
  });

  test.each(cases)('the gradient of the gradient of maxPool of %j, strides %j, pad %s', (size, strides, pad) => {
    const run = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, size, strides, pad);
    checkGradients((x) => slope(run)(x), [scattered([1, 5, 4, 2], { size: 3 })]);
  });

  // tfjs' `cpu` takes the wrong value as the maximum when a window's height and width differ.
  test.each(['same', 'valid'] as const)('avgPool3d and maxPool3d, pad %s', (pad) => {
    const average = (x: tf.Tensor): tf.Tensor => tf.avgPool3d(x as tf.Tensor5D, [2, 3, 2], [1, 2, 1], pad);
    const maximum = (x: tf.Tensor): tf.Tensor => tf.maxPool3d(x as tf.Tensor5D, [3, 2, 2], [1, 2, 1], pad);
    checkGradients((x) => average(x), [scattered([1, 3, 5, 3, 2])]);
    checkGradients((x) => slope(average)(x), [scattered([1, 2, 4, 3, 1])]);
    checkGradients((x) => slope(maximum)(x), [scattered([1, 2, 4, 3, 1], { size: 3 })]);
  });

  test('maxPoolWithArgmax', () => {
    checkGradients(
      (x) => tf.maxPoolWithArgmax(x as tf.Tensor4D, [3, 2], 2, 'same')['result'] as tf.Tensor,
      [scattered([2, 7, 5, 2], { size: 6 })],
    );
  });
});
