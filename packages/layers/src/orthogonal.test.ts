import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Orthogonal } from './index.ts';

test('the shorter side is orthonormal times the gain, for every shape', () => {
  const size = fc.integer({ min: 1, max: 13 });
  fc.assert(
    fc.property(size, size, fc.double({ min: 0.5, max: 2, noNaN: true }), fc.nat(), (rows, columns, gain, seed) => {
      tf.tidy(() => {
        const matrix = new Orthogonal({ gain, seed }).apply([rows, columns]) as tf.Tensor2D;
        const product = tf.matMul(matrix, matrix, rows > columns, rows <= columns);
        const expected = tf.mul(tf.eye(Math.min(rows, columns)), gain * gain);
        expect(product).toBeAllClose(expected, { atol: 1e-5 });
      });
    }),
    { numRuns: 40 },
  );
});

test('a weight of three axes counts as a matrix of the last one', () => {
  tf.tidy(() => {
    const matrix = tf.reshape(new Orthogonal({ seed: 1 }).apply([2, 5, 3]), [10, 3]);
    expect(tf.matMul(matrix, matrix, true)).toBeAllClose(tf.eye(3), { atol: 1e-6 });
  });
});

test('rotations of all kinds are drawn: the entries have mean 0 and variance 1 over the side', () => {
  tf.tidy(() => {
    const { mean, variance } = tf.moments(new Orthogonal({ seed: 5 }).apply([40, 60]));
    expect(Math.abs(mean.dataSync()[0] ?? 1)).toBeLessThan(0.01);
    expect(variance.dataSync()[0]).toBeCloseTo(1 / 60, 3);
  });
});

test('the seed fixes the values', () => {
  tf.tidy(() => {
    const values = (seed?: number): number[] => [
      ...new Orthogonal(seed === undefined ? {} : { seed }).apply([3, 5]).dataSync(),
    ];
    expect(values(1)).toEqual(values(1));
    expect(values(1)).not.toEqual(values(2));
    expect(values()).not.toEqual(values());
  });
});

test('bad options and shapes are errors', () => {
  expect(() => new Orthogonal({ gian: 2 } as object)).toThrow("did you mean 'gain'?");
  expect(() => new Orthogonal({ seed: 0.5 })).toThrow('Orthogonal: seed must be an integer');
  expect(() => new Orthogonal().apply([3])).toThrow('Orthogonal: shape must have at least two axes, received [3]');
});
