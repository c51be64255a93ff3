import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boolTensor, floatTensor, intTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test.each(['Cumsum', 'Cumprod'])('%s along any axis, both ways, gives the very bits of cpu', async (name) => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ minRank: 1, maxLength: 9 }).chain((shape) =>
        fc.record({
          x: fc.oneof(floatTensor(shape), intTensor(shape), boolTensor(shape)),
          axis: fc.integer({ min: 0, max: shape.length - 1 }),
          exclusive: fc.boolean(),
          reverse: fc.boolean(),
        }),
      ),
      async ({ x, ...attrs }) => {
        const run = (t: tf.Tensor): tf.Tensor => tf.engine().runKernel<tf.Tensor>(name, { x: t }, attrs);
        await compareWithCpu([x], run, { relative: 0, absolute: 0 });
      },
    ),
    { numRuns: 100 },
  );
});

test('a negative axis counts from the end', () => {
  tf.tidy(() => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect([...tf.cumsum(x, -1).dataSync()]).toEqual([1, 3, 6, 4, 9, 15]);
  });
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.sin(tf.reshape(tf.linspace(0, 1e5, 200_000), [400, 500]));
    return tf.add(tf.cumsum(x, 0), tf.cumsum(x, 1));
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
