import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyTensor, intTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test('gather along any axis, with batches, gives what cpu gives', async () => {
  const input = shapes({ minRank: 1, minLength: 1, maxLength: 5 }).chain((shape) =>
    fc.nat({ max: shape.length - 1 }).chain((axis) =>
      fc.nat({ max: axis }).chain((batchDims) =>
        fc.record({
          x: anyTensor(shape),
          indices: shapes({ maxRank: 2 }).chain((more) =>
            intTensor([...shape.slice(0, batchDims), ...more], fc.nat({ max: (shape[axis] ?? 1) - 1 })),
          ),
          axis: fc.constant(axis),
          batchDims: fc.constant(batchDims),
        }),
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, async ({ x, indices, axis, batchDims }) => {
      await compareWithCpu([x, indices], (t, i) => tf.gather(t, i, axis, batchDims));
    }),
    { numRuns: 150 },
  );
});

test('gatherND gives what cpu gives', async () => {
  const input = shapes({ minRank: 1, minLength: 1, maxLength: 5 }).chain((shape) =>
    fc.tuple(fc.integer({ min: 1, max: shape.length }), fc.nat({ max: 6 })).chain(([depth, count]) =>
      fc.tuple(
        anyTensor(shape),
        fc
          .array(fc.tuple(...shape.slice(0, depth).map((length) => fc.nat({ max: length - 1 }))), {
            minLength: count,
            maxLength: count,
          })
          .map((tuples) => ({
            values: Int32Array.from(tuples.flat()),
            shape: [count, depth],
            dtype: 'int32' as const,
          })),
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([x, indices]) => {
      await compareWithCpu([x, indices], (t, i) => tf.gatherND(t, i));
    }),
    { numRuns: 100 },
  );
});

const wild = fc.oneof(
  fc.integer({ min: -3, max: 9 }),
  fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 2 ** 30, -1, 1_000_000, -1_000_000),
);

test('random indices are either taken or refused with the message of tfjs', () => {
  fc.assert(
    fc.property(fc.array(wild, { minLength: 1, maxLength: 9 }), fc.nat({ max: 1 }), (indices, axis) => {
      tf.tidy(() => {
        const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
        const limit = x.shape[axis] ?? 0;
        const bad = indices.find((index) => index < 0 || index >= limit);
        const run = (): tf.Tensor => tf.gather(x, tf.tensor1d(indices, 'int32'), axis);
        if (bad === undefined) expect(run().shape[axis]).toBe(indices.length);
        else expect(run).toThrow(`GatherV2: the index value ${bad} is not in [0, ${limit - 1}]`);
      });
    }),
    { numRuns: 300 },
  );
});

test('random index tuples are either taken or refused with the message of tfjs', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(wild, wild), { minLength: 1, maxLength: 6 }), (tuples) => {
      tf.tidy(() => {
        const x = tf.range(0, 24, 1, 'int32').reshape([2, 3, 4]);
        // tfjs looks at the flat position only.
        const bad = tuples.find(([i, j]) => 3 * i + j < 0 || 3 * i + j >= 6);
        const run = (): tf.Tensor => tf.gatherND(x, tf.tensor2d(tuples.flat(), [tuples.length, 2], 'int32'));
        if (bad !== undefined) expect(run).toThrow(`Invalid indices: ${bad.join()} does not index into 2,3,4`);
        else {
          const first = tuples.map(([i, j]) => 4 * (3 * i + j));
          expect([...run().dataSync()]).toEqual(first.flatMap((place) => [place, place + 1, place + 2, place + 3]));
        }
      });
    }),
    { numRuns: 300 },
  );
});

test('no index of an empty axis is in range, and no indices give no values', () => {
  tf.tidy(() => {
    expect(() => tf.gather(tf.zeros([0, 3]), tf.tensor1d([0], 'int32'))).toThrow('is not in [0, -1]');
    expect(tf.gather(tf.ones([2, 3]), tf.tensor1d([], 'int32')).shape).toEqual([0, 3]);
  });
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.reshape(tf.linspace(0, 1, 1000 * 37), [1000, 37]);
    const indices = tf.mod(tf.range(0, 4001, 1, 'int32'), tf.scalar(1000, 'int32'));
    return tf.gather(x, indices);
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
