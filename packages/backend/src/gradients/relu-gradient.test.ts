import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

onEachBackend(() => {
  test('the gradient of relu, and the gradient of that', () => {
    checkGradients((x) => tf.relu(x), [scattered([3, 5], { size: 2 })], { step: 0.01 });
    checkGradients(
      (x) => tf.grad((t: tf.Tensor) => tf.sum(tf.relu(tf.square(t))))(x),
      [scattered([3, 5], { size: 2 })],
    );
  });

  test('it is 0 at 0, and integers have one too', () => {
    tf.tidy(() => {
      const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.relu(x)));
      expect([...slope(tf.tensor1d([-1, 0, 2])).dataSync()]).toEqual([0, 0, 1]);
      const product = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(tf.relu(tf.cast(x, 'int32')), 3)));
      expect(product(tf.tensor1d([-1.5, 2.5])).shape).toEqual([2]);
    });
  });
});
