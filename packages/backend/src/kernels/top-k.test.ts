import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { floatTensor, intTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test('sorted top-k gives what cpu gives, ties by index', async () => {
  const input = shapes({ minRank: 1, minLength: 1, maxRank: 3, maxLength: 12 }).chain((shape) =>
    fc.tuple(
      fc.oneof(floatTensor(shape, fc.constantFrom(-2, 0.5, 1, 3)), intTensor(shape)),
      fc.nat({ max: shape.at(-1) ?? 0 }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([x, k]) => {
      await compareWithCpu([x], (t) => {
        const { values, indices } = tf.topk(t, k, true);
        return [values, indices];
      });
    }),
    { numRuns: 120 },
  );
});

test('long rows are sorted, and NaN comes last', () => {
  const values = Float32Array.from({ length: 1009 }, (_, index) => (index % 10 === 3 ? Number.NaN : Math.sin(index)));
  const { tops, indices } = tf.tidy(() => {
    const top = tf.topk(tf.tensor1d(values), 1009);
    return { tops: top.values.dataSync(), indices: top.indices.dataSync() };
  });
  const numbers = values
    .filter((value) => !Number.isNaN(value))
    .toSorted()
    .toReversed();
  expect(tops.slice(0, numbers.length)).toEqual(numbers);
  expect(tops.slice(numbers.length).every((value) => Number.isNaN(value))).toBe(true);
  expect([...indices].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1009 }, (_, index) => index));
});

test('infinities have their place, which tfjs misses where there are two', () => {
  tf.tidy(() => {
    const { values, indices } = tf.topk(tf.tensor1d([1, Infinity, -Infinity, 5, Infinity, -Infinity]), 5);
    expect([...values.dataSync()]).toEqual([Infinity, Infinity, 5, 1, -Infinity]);
    expect([...indices.dataSync()]).toEqual([1, 4, 3, 0, 2]);
  });
});

test('a k that is too large is refused as tfjs refuses it', () => {
  tf.tidy(() => {
    expect(() => tf.topk(tf.ones([3]), 4)).toThrow("'k' passed to topk() must be <= the last dimension (3) but got 4");
  });
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => tf.topk(tf.sin(tf.reshape(tf.linspace(0, 1e5, 200_000), [400, 500])), 7).values;
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
