import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const variants = [false, true].flatMap((exclusive) =>
  [false, true].map((reverse): [boolean, boolean] => [exclusive, reverse]),
);

onEachBackend(() => {
  test.each(variants)('cumsum and cumprod over each axis, exclusive %s, reverse %s', (exclusive, reverse) => {
    for (const axis of [0, 1, 2]) {
      checkGradients((x) => tf.cumsum(x, axis, exclusive, reverse), [scattered([3, 5, 2])]);
      checkGradients((x) => tf.cumprod(x, axis, exclusive, reverse), [scattered([3, 5, 2], { size: 1.5 })]);
    }
  });

  test.each(variants)('cumprod with zeros, exclusive %s, reverse %s', (exclusive, reverse) => {
    checkGradients(
      (x) => tf.cumprod(x, 1, exclusive, reverse),
      [
        tf.tensor2d([
          [2, 0, -1, 0.5, 3],
          [0, 2, 0, 1, 0],
        ]),
      ],
    );
  });

  test('cumprod of one value and of none', () => {
    checkGradients((x) => tf.cumprod(x, 0), [tf.tensor1d([0])]);
    checkGradients((x) => tf.cumprod(x, 1), [tf.zeros([2, 0])]);
  });

  test('prod over axes counted from either end, with zeros', () => {
    for (const axis of [undefined, 0, -2, [0, 2], [-1, 0]]) {
      checkGradients((x) => tf.prod(x, axis), [scattered([2, 3, 2], { size: 2 })]);
    }
    checkGradients(
      (x) => tf.prod(x, -1),
      [
        tf.tensor2d([
          [0, 2, 3],
          [0, 0, 4],
        ]),
      ],
    );
  });

  test('of 1000 values cumprod has the gradient of the closed form', () => {
    tf.tidy(() => {
      const n = 1000;
      const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.cumprod(x, 0)))(tf.ones([n]));
      expect(slope).toBeAllClose(Float32Array.from({ length: n }, (_, index) => n - index));
    });
  });
});
