import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const modes: [boolean, boolean][] = [
  [false, false],
  [true, false],
  [false, true],
];

onEachBackend(() => {
  test.each(modes)('images that are not square, alignCorners %s, halfPixelCenters %s', (corners, centers) => {
    for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
      for (const size of [
        [5, 7],
        [2, 3],
        [1, 4],
      ] as [number, number][]) {
        checkGradients((x) => resize(x as tf.Tensor4D, size, corners, centers), [scattered([2, 3, 4, 2])]);
      }
    }
  });

  test.each(modes)('second gradients, alignCorners %s, halfPixelCenters %s', (corners, centers) => {
    for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
      checkGradients(
        (x) => tf.grad((t: tf.Tensor) => tf.sum(tf.square(resize(t as tf.Tensor4D, [5, 4], corners, centers))))(x),
        [scattered([1, 3, 4, 2])],
      );
    }
  });
});
