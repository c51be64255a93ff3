import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyTensor, boolTensor, floatTensor, intTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test('questions about values give what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes().chain((shape) => anyTensor(shape)),
      async (x) => {
        await compareWithCpu([x], (t) => [tf.isNaN(t), tf.isInf(t), tf.isFinite(t)]);
      },
    ),
    { numRuns: 80 },
  );
});

test('logicalNot gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes().chain((shape) => boolTensor(shape)),
      async (x) => {
        await compareWithCpu([x], (t) => tf.logicalNot(t));
      },
    ),
    { numRuns: 30 },
  );
});

test('where of every type, broadcast, gives what cpu gives', async () => {
  const makers = [floatTensor, intTensor, boolTensor] as const;
  const input = fc
    .tuple(shapes({ minRank: 1 }), fc.nat({ max: 2 }))
    .chain(([shape, type]) =>
      fc.tuple(
        boolTensor(shape),
        (makers[type] ?? floatTensor)(shape),
        (makers[type] ?? floatTensor)(shape.slice(shape.length - 1)),
      ),
    );
  await fc.assert(
    fc.asyncProperty(input, async ([condition, a, b]) => {
      await compareWithCpu([condition, a, b], (c, x, y) => tf.where(c, x, y));
    }),
    { numRuns: 100 },
  );
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.sin(tf.linspace(0, 1e5, 100_003));
    return tf.where(tf.logicalNot(tf.greater(x, 0.3)), x, tf.neg(x));
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
