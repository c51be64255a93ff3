import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

// The third box reaches beyond the image, the last belongs to an image that is not there.
const boxes = (): tf.Tensor2D =>
  tf.tensor2d([
    [0.11, 0.07, 0.83, 0.61],
    [0.91, 0.13, 0.17, 0.97],
    [-0.31, 0.23, 0.71, 1.37],
    [0, 0, 1, 1],
  ]);
const owners = (): tf.Tensor1D => tf.tensor1d([1, 0, 1, 2], 'int32');

onEachBackend(() => {
  test.each([
    [[3, 2], 'bilinear'],
    [[1, 5], 'bilinear'],
    [[3, 2], 'nearest'],
  ] as [[number, number], 'bilinear' | 'nearest'][])('crops of %j by the method %s', (size, method) => {
    checkGradients(
      (image, box) => tf.image.cropAndResize(image as tf.Tensor4D, box as tf.Tensor2D, owners(), size, method, 0.5),
      [scattered([2, 5, 7, 2]), boxes()],
      { step: 0.002, tolerance: 1e-2 },
    );
  });
});
