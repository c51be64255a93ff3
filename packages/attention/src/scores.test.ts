import { ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { additiveScores, concatScores, dotProductScores } from './index.ts';

const query = (): tf.Tensor3D => tf.tensor3d([[[0.5, -1]]]);
const key = (): tf.Tensor3D =>
  tf.tensor3d([
    [
      [0.5, 1],
      [2, 3],
    ],
  ]);

describe('closed forms', () => {
  test('dotProductScores', () => {
    tf.tidy(() => {
      expect(dotProductScores(query(), key())).toBeAllClose([[[-0.75, -2]]]);
      expect(dotProductScores(query(), key(), tf.scalar(2))).toBeAllClose([[[-1.5, -4]]]);
    });
  });

  test('concatScores', () => {
    tf.tidy(() => {
      const [near, far] = [Math.tanh(1), Math.tanh(2.5) + Math.tanh(2)];
      expect(concatScores(query(), key(), tf.scalar(3))).toBeAllClose([[[3 * near, 3 * far]]]);
      const scaled = [Math.tanh(0.5), Math.tanh(1.25) + Math.tanh(1)];
      expect(concatScores(query(), key(), tf.scalar(1), tf.scalar(0.5))).toBeAllClose([[scaled]]);
    });
  });

  test('additiveScores', () => {
    tf.tidy(() => {
      expect(additiveScores(query(), key())).toBeAllClose([[[Math.tanh(1), Math.tanh(2.5) + Math.tanh(2)]]]);
      const scaled = [2 * Math.tanh(1), 2 * Math.tanh(2.5) - Math.tanh(2)];
      expect(additiveScores(query(), key(), tf.tensor1d([2, -1]))).toBeAllClose([[scaled]]);
    });
  });
});

describe.each([
  ['dotProductScores', dotProductScores],
  ['concatScores', (q: tf.Tensor, k: tf.Tensor) => concatScores(q, k, tf.scalar(1))],
  ['additiveScores', additiveScores],
])('%s', (name, scores: (q: tf.Tensor, k: tf.Tensor) => tf.Tensor) => {
  test('gives one score for each pair of steps', () => {
    tf.tidy(() => {
      const [q, k] = [tf.randomNormal([2, 3, 7], 0, 1, 'float32', 1), tf.randomNormal([2, 5, 7], 0, 1, 'float32', 2)];
      const all = scores(q, k);
      expect(all.shape).toEqual([2, 3, 5]);
      const one = scores(tf.slice(q, [1, 2, 0], [1, 1, 7]), tf.slice(k, [1, 4, 0], [1, 1, 7]));
      expect(one.dataSync()).toBeAllClose(tf.slice(all, [1, 2, 4], [1, 1, 1]).dataSync());
    });
  });

  test.each([
    [[2, 3], [2, 5, 7], 'query must have shape [B,T,D] = [B, T, D], received [2, 3]'],
    [[2, 3, 7], [3, 5, 7], 'key must have shape [B,S,D] = [2, S, 7], received [3, 5, 7]'],
    [[2, 3, 7], [2, 5, 1], 'key must have shape [B,S,D] = [2, S, 7], received [2, 5, 1]'],
  ])('refuses query %j and key %j', (q, k, message) => {
    tf.tidy(() => {
      expect(() => scores(tf.ones(q), tf.ones(k))).toThrow(new ShapeError(`${name}: ${message}`));
    });
  });
});

test('additiveScores refuses a scale of another length', () => {
  tf.tidy(() => {
    expect(() => additiveScores(query(), key(), tf.ones([3]))).toThrow(
      new ShapeError('additiveScores: scale must have shape [D] = [2], received [3]'),
    );
  });
});
