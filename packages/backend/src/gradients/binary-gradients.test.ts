import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const shapes: [number[], number[]][] = [
  [[3, 5], [5]],
  [
    [3, 1],
    [2, 1, 5],
  ],
  [[], [2, 3]],
  [
    [2, 3],
    [2, 3],
  ],
];

onEachBackend(() => {
  test.each(shapes)('maximum, minimum and squaredDifference of shapes %j and %j', (a, b) => {
    for (const run of [tf.maximum, tf.minimum, tf.squaredDifference]) {
      checkGradients((x, y) => run(x, y), [scattered(a), scattered(b, { seed: 5, size: 0.87 })], {
        step: 0.005,
        tolerance: 5e-3,
      });
    }
  });

  test('of equal values the first operand has the gradient', () => {
    tf.tidy(() => {
      const [a, b] = tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.maximum(x, y))([tf.scalar(2), tf.scalar(2)]);
      expect([a?.dataSync()[0], b?.dataSync()[0]]).toEqual([1, 0]);
      const [c, d] = tf.grads((x: tf.Tensor, y: tf.Tensor) => tf.minimum(x, y))([tf.scalar(2), tf.scalar(2)]);
      expect([c?.dataSync()[0], d?.dataSync()[0]]).toEqual([1, 0]);
    });
  });
});
