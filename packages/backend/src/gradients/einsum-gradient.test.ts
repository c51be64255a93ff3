import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const equations: [string, number[][]][] = [
  [
    'ij,jk->ik',
    [
      [3, 5],
      [5, 2],
    ],
  ],
  [
    'btnh,bsnh->bnts',
    [
      [2, 3, 2, 5],
      [2, 7, 2, 5],
    ],
  ],
  [
    'bnts,bsnh->btnh',
    [
      [2, 2, 3, 5],
      [2, 5, 2, 3],
    ],
  ],
  [
    'btd,dnh -> btnh',
    [
      [2, 3, 5],
      [5, 2, 3],
    ],
  ],
  [
    'ij,ij->',
    [
      [3, 5],
      [3, 5],
    ],
  ],
  ['i,j->ji', [[3], [5]]],
  ['ijk,k->ij', [[2, 3, 5], [5]]],
  [',ij->ji', [[], [3, 5]]],
  ['ijk->kj', [[2, 3, 5]]],
  ['ij->', [[3, 5]]],
  ['ij->ji', [[3, 5]]],
];

onEachBackend(() => {
  test.each(equations)('%s', (equation, shapes) => {
    checkGradients(
      (...operands) => tf.einsum(equation, ...operands),
      shapes.map((shape, index) => scattered(shape, { seed: 1 + index })),
    );
  });

  test('it has a second gradient', () => {
    checkGradients(
      (x) => tf.grad((t: tf.Tensor) => tf.sum(tf.square(tf.einsum('ij,jk->ik', t, tf.tensor2d([[1], [2], [3]])))))(x),
      [scattered([2, 3])],
    );
  });

  test('integer operands beside a float one are taken as numbers', () => {
    tf.tidy(() => {
      const counts = tf.tensor1d([1, 2, 3], 'int32');
      const slope = tf.grad((x: tf.Tensor) => tf.einsum('i,i->', x, tf.cast(counts, 'float32')))(
        tf.tensor1d([0, 0, 0]),
      );
      expect(Array.from(slope.dataSync())).toEqual([1, 2, 3]);
    });
  });
});
