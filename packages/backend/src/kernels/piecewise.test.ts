import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boolTensor, floatTensor, intTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 1 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const numbers = shapes().chain((shape) => fc.oneof(floatTensor(shape), intTensor(shape)));

test('step and leakyRelu give what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(numbers, fc.constantFrom(0, 0.2, -1.5, 3), async (x, alpha) => {
      await compareWithCpu([x], (t) => [tf.step(t, alpha), tf.leakyRelu(t, alpha)]);
    }),
    { numRuns: 80 },
  );
});

test('leakyRelu of truth values is float32', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes().chain((shape) => boolTensor(shape)),
      async (x) => {
        await compareWithCpu([x], (t) => tf.leakyRelu(t));
      },
    ),
    { numRuns: 20 },
  );
});

test('clipByValue gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      numbers,
      fc.constantFrom<[number, number]>([-1, 2], [0, 0], [-Infinity, 1], [-2.5, 0.1], [3, Infinity]),
      async (x, [low, high]) => {
        await compareWithCpu([x], (t) => tf.clipByValue(t, low, high));
      },
    ),
    { numRuns: 80 },
  );
});

test('a minimum above the maximum is refused as tfjs refuses it', () => {
  tf.tidy(() => {
    expect(() => tf.clipByValue(tf.ones([2]), 3, 1)).toThrow(
      'Error in clip: min (3) must be less than or equal to max (1)',
    );
  });
});
