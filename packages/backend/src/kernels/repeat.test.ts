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

test('tile of every type gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ maxLength: 5 }).chain((shape) =>
        fc.tuple(anyTensor(shape), fc.tuple(...shape.map(() => fc.nat({ max: 4 })))),
      ),
      async ([x, reps]) => {
        await compareWithCpu([x], (t) => tf.engine().runKernel<tf.Tensor>('Tile', { x: t }, { reps }));
      },
    ),
    { numRuns: 100 },
  );
});

test('reverse along any axes gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ maxLength: 9 }).chain((shape) =>
        fc.tuple(anyTensor(shape), fc.shuffledSubarray(shape.map((_, axis) => axis))),
      ),
      async ([x, dims]) => {
        await compareWithCpu([x], (t) => tf.engine().runKernel<tf.Tensor>('Reverse', { x: t }, { dims }));
      },
    ),
    { numRuns: 100 },
  );
});

test('broadcastTo gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ minRank: 1, minLength: 1 }).chain((shape) =>
        fc
          .array(fc.boolean(), { minLength: shape.length, maxLength: shape.length })
          .chain((ones) =>
            fc.tuple(anyTensor(shape.map((length, axis) => (ones[axis] === true ? 1 : length))), fc.constant(shape)),
          ),
      ),
      async ([x, shape]) => {
        await compareWithCpu([x], (t) => tf.broadcastTo(t, [2, ...shape]));
      },
    ),
    { numRuns: 60 },
  );
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.reshape(tf.linspace(0, 1, 300 * 50), [300, 1, 50]);
    return tf.reverse(tf.tile(x, [2, 7, 3]), [0, 2]);
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
