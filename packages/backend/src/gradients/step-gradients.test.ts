import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const conditions: [string, (x: tf.Tensor) => tf.Tensor][] = [
  ['equal', (x) => tf.equal(x, 0.25)],
  ['notEqual', (x) => tf.notEqual(x, [0.1, 0.2, 0.3])],
  ['greater', (x) => tf.greater(x, 0)],
  ['less', (x) => tf.less(0.3, x)],
  ['lessEqual', (x) => tf.lessEqual(x, tf.mul(x, 2))],
  ['logicalOr', (x) => tf.logicalOr(tf.greater(x, 0.5), tf.less(x, -0.5))],
  ['logicalNot', (x) => tf.logicalNot(tf.greater(x, 0))],
  ['all', (x) => tf.all(tf.greater(x, 0), 1, true)],
  ['any', (x) => tf.any(tf.greater(x, 0), 0)],
];

onEachBackend(() => {
  test.each(conditions)('a choice by %s has the gradient of what is chosen', (_, condition) => {
    checkGradients((x) => tf.where(condition(x), tf.mul(3, x), tf.square(x)), [scattered([2, 3])], { step: 0.01 });
  });

  test('a quotient without NaN has a gradient', () => {
    checkGradients((x, y) => tf.divNoNan(x, y), [scattered([2, 3]), tf.tensor1d([1, -2, 3])]);
  });

  test('draws and searches have none, and stop nothing else', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([[0.1, 0.2, 0.7]]);
      const slope = tf.grad((x: tf.Tensor) => {
        const drawn = tf.oneHot(tf.reshape(tf.multinomial(x as tf.Tensor2D, 1, 3), [1]), 3);
        return tf.sum(tf.add(tf.mul(0, tf.cast(drawn, 'float32')), tf.mul(2, x)));
      })(logits);
      expect(Array.from(slope.dataSync())).toEqual([2, 2, 2]);
      const edges = tf.tensor1d([0, 1, 2]);
      const found = tf.grad((x: tf.Tensor) => tf.sum(tf.add(tf.cast(tf.searchSorted(edges, x), 'float32'), x)))(
        tf.tensor1d([0.5, 1.5]),
      );
      expect(Array.from(found.dataSync())).toEqual([1, 1]);
    });
  });
});
