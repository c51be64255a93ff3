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

test('every order of the dimensions of every type gives what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ maxRank: 6, maxLength: 6 }).chain((shape) =>
        fc.tuple(
          anyTensor(shape),
          fc.shuffledSubarray(
            shape.map((_, axis) => axis),
            { minLength: shape.length },
          ),
        ),
      ),
      async ([x, perm]) => {
        await compareWithCpu([x], (t) => tf.engine().runKernel<tf.Tensor>('Transpose', { x: t }, { perm }));
      },
    ),
    { numRuns: 150 },
  );
});

test.each([
  [
    [67, 131],
    [1, 0],
  ],
  [
    [3, 1000],
    [1, 0],
  ],
  [
    [1000, 3],
    [1, 0],
  ],
  [
    [5, 33, 70],
    [0, 2, 1],
  ],
  [
    [33, 5, 70],
    [2, 1, 0],
  ],
  [
    [4, 9, 5, 37],
    [3, 0, 2, 1],
  ],
] as const)('a tensor of %j moved by %j has every value in its place', (shape, perm) => {
  const size = tf.util.sizeFromShape([...shape]);
  for (const dtype of ['int32', 'bool'] as const) {
    tf.tidy(() => {
      const values = Int32Array.from({ length: size }, (_, index) =>
        dtype === 'bool' ? ((index * 7) % 5) % 2 : index,
      );
      const y = tf.transpose(tf.tensor(values, [...shape], dtype), [...perm]);
      const strides = shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
      const wanted = Array.from({ length: size }, (_, place) => {
        const at = tf.util.indexToLoc(place, y.rank, tf.util.computeStrides(y.shape));
        return values[at.reduce((index, value, axis) => index + value * (strides[perm[axis] ?? 0] ?? 0), 0)];
      });
      expect([...y.dataSync()]).toEqual(wanted);
    });
  }
});

test('an order that moves nothing but dimensions of length 1 costs no copy', () => {
  tf.tidy(() => {
    const x = tf.ones([3, 1, 4]);
    const y = tf.transpose(x, [1, 0, 2]);
    expect(y.shape).toEqual([1, 3, 4]);
    expect(y.dataId).toBe(x.dataId);
  });
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => tf.transpose(tf.reshape(tf.linspace(0, 1, 70 * 60 * 50), [70, 60, 50]), [2, 0, 1]);
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
