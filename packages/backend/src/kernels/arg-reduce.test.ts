import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test.each(['ArgMax', 'ArgMin'])('%s along any axis gives what cpu gives, ties and NaN included', async (name) => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ minRank: 1, maxLength: 9 }).chain((shape) =>
        fc.tuple(anyTensor(shape), fc.integer({ min: -shape.length, max: shape.length - 1 })),
      ),
      async ([x, axis]) => {
        await compareWithCpu([x], (t) => tf.engine().runKernel<tf.Tensor>(name, { x: t }, { axis }));
      },
    ),
    { numRuns: 100 },
  );
});

test('the first of equal values is found in every place of long rows and columns', () => {
  for (const length of [5, 16, 37]) {
    for (let place = 0; place < length; place++) {
      const row = Float32Array.from({ length }, (_, index) => (index >= place && index % 3 === place % 3 ? 2 : 1));
      const places = tf.tidy(() => {
        const rows = tf.tile(tf.tensor2d(row, [1, length]), [3, 1]);
        const columns = tf.tile(tf.tensor2d(row, [length, 1]), [1, 21]);
        return [...tf.argMax(rows, 1).dataSync(), ...tf.argMin(tf.neg(columns), 0).dataSync()];
      });
      expect(places).toEqual(new Array(24).fill(place));
    }
  }
});

test('an axis out of range is refused as tfjs refuses it', () => {
  tf.tidy(() => {
    expect(() => tf.argMax(tf.ones([2, 3]), 2)).toThrow('All values in axis param must be in range [-2, 2)');
  });
});

test('indices do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.sin(tf.reshape(tf.linspace(0, 1e5, 200_000), [400, 500]));
    return tf.concat([tf.argMax(x, 0), tf.argMin(x, 1)]);
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
