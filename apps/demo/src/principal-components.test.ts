import { RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { principalComponents, reconstruct } from './principal-components.ts';

test('principal components lose what varies least, and nothing where rows lie in their plane', () => {
  const random = new RandomState(1);
  // Along the axes, with the deviations 5, 3, 2 and 0.5, and a mean that is not 0.
  const deviations = [5, 3, 2, 0.5];
  const rows = Array.from({ length: 400 }, () => deviations.map((deviation, j) => j + deviation * random.normal()));
  const x = tf.tensor2d(rows);
  const lossOf = (components: number) =>
    tf.tidy(() => {
      const given = reconstruct(x, principalComponents(x, components));
      return tf.mean(tf.sum(tf.square(tf.sub(given, x)), 1)).dataSync()[0] ?? Number.NaN;
    });
  // What is lost is about the variance along the axes that are left out: 0.25, and 4.25.
  expect(lossOf(3)).toBeGreaterThan(0.2);
  expect(lossOf(3)).toBeLessThan(0.3);
  expect(lossOf(2)).toBeGreaterThan(3.5);
  expect(lossOf(2)).toBeLessThan(4.7);
  expect(lossOf(4)).toBeLessThan(1e-6);
  const { directions } = principalComponents(x, 3);
  const product = (a: number, b: number) =>
    [0, 1, 2, 3].reduce((sum, i) => sum + (directions[3 * i + a] ?? 0) * (directions[3 * i + b] ?? 0), 0);
  expect(product(0, 0)).toBeCloseTo(1, 5);
  expect(product(0, 1)).toBeCloseTo(0, 5);
  x.dispose();
});
