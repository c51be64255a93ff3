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

test('fill of every type gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes(),
      fc.constantFrom('float32', 'int32', 'bool'),
      fc.constantFrom(0, 1, -3.75, 2 ** 31, 1e30, Number.NaN, Infinity),
      async (shape, dtype, value) => {
        await compareWithCpu([], () => tf.fill(shape, value, dtype));
      },
    ),
    { numRuns: 80 },
  );
});

test('onesLike and zerosLike of every type give what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes().chain((shape) => anyTensor(shape)),
      async (x) => {
        await compareWithCpu([x], (t) => [tf.onesLike(t), tf.zerosLike(t)]);
      },
    ),
    { numRuns: 40 },
  );
});

test('ranges and linear spaces have the very values of cpu', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })),
      fc.constantFrom(1, 2, 0.1, 3.5, -1, -0.7),
      fc.constantFrom('float32', 'int32'),
      fc.integer({ min: 1, max: 40 }),
      async ([start, stop], step, dtype, count) => {
        fc.pre(dtype === 'float32' || Number.isInteger(step));
        await compareWithCpu([], () => [tf.range(start, stop, step, dtype), tf.linspace(start, stop, count)], {
          relative: 0,
          absolute: 0,
        });
      },
    ),
    { numRuns: 80 },
  );
});

test('bits do not depend on the number of threads', async () => {
  for (const dtype of ['float32', 'bool'] as const) {
    const [first, ...others] = await bytesByThreads(() => tf.fill([100_003], 1, dtype));
    for (const other of others) expect(other).toEqual(first);
  }
});
