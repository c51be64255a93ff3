import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

onEachBackend(() => {
  test('the gradient of the gradient of elu', () => {
    checkGradients((x) => tf.grad((t: tf.Tensor) => tf.sum(tf.square(tf.elu(t))))(x), [scattered([3, 5], { size: 2 })]);
  });
});
