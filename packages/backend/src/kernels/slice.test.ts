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

test('every part of every type gives what cpu gives', async () => {
  const input = shapes({ minRank: 1, maxRank: 5 }).chain((shape) =>
    fc
      .tuple(
        ...shape.map((length) =>
          fc.nat({ max: length }).chain((a) => fc.tuple(fc.constant(a), fc.nat({ max: length - a }))),
        ),
      )
      .chain((pairs) => fc.tuple(anyTensor(shape), fc.constant(pairs))),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([x, pairs]) => {
      const [begin, size] = [pairs.map(([first]) => first), pairs.map(([, length]) => length)];
      await compareWithCpu([x], (t) => tf.slice(t, begin, size));
    }),
    { numRuns: 120 },
  );
});

test('strided slices of any sign, with masks, give what cpu gives', async () => {
  const input = shapes({ minRank: 1, maxRank: 4, minLength: 1 }).chain((shape) =>
    fc.record({
      x: anyTensor(shape),
      begin: fc.tuple(...shape.map((length) => fc.integer({ min: -length - 1, max: length + 1 }))),
      end: fc.tuple(...shape.map((length) => fc.integer({ min: -length - 2, max: length + 2 }))),
      strides: fc.tuple(...shape.map(() => fc.constantFrom(1, 2, 3, -1, -2))),
      beginMask: fc.nat({ max: 15 }),
      endMask: fc.nat({ max: 15 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(input, async ({ x, begin, end, strides, beginMask, endMask }) => {
      // Where all strides are 1 and an end lies before its beginning, tfjs' cpu asks slice for a negative size.
      fc.pre(strides.some((stride) => stride !== 1));
      await compareWithCpu([x], (t) => tf.stridedSlice(t, begin, end, strides, beginMask, endMask));
    }),
    { numRuns: 120 },
  );
});

test('a strided slice that ends before it begins is empty', () => {
  tf.tidy(() => {
    expect(tf.stridedSlice(tf.ones([4, 3]), [3, 0], [1, 3], [1, 1]).shape).toEqual([0, 3]);
  });
});

test('a strided slice can drop and add dimensions', () => {
  tf.tidy(() => {
    const x = tf.reshape(tf.range(0, 24, 1, 'int32'), [2, 3, 4]);
    const dropped = tf.stridedSlice(x, [1, 0, 3], [2, 3, 0], [1, 2, -2], 0, 0, 0, 0, 1);
    expect(dropped.shape).toEqual([2, 2]);
    expect([...dropped.dataSync()]).toEqual([15, 13, 23, 21]);
    const added = tf.stridedSlice(x, [0, 0, 0], [0, 2, 0], [1, 1, 2], 0, 0, 4, 1);
    expect(added.shape).toEqual([1, 2, 3, 4]);
  });
});

test('split and unstack along any axis give what cpu gives', async () => {
  const input = shapes({ minRank: 1, maxRank: 4, minLength: 1 }).chain((shape) =>
    fc.tuple(anyTensor(shape), fc.nat({ max: shape.length - 1 })).chain(([x, axis]) =>
      fc.tuple(
        fc.constant(x),
        fc.constant(axis),
        fc.nat({ max: shape[axis] ?? 0 }).map((first) => [first, (shape[axis] ?? 0) - first]),
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([x, axis, sizes]) => {
      await compareWithCpu([x], (t) => [...tf.split(t, sizes, axis), ...tf.unstack(t, axis)]);
    }),
    { numRuns: 80 },
  );
});

test('what does not lie inside is refused as tfjs refuses it', () => {
  tf.tidy(() => {
    const x = tf.ones([3, 4]);
    expect(() => tf.slice(x, [1, 2], [2, 3])).toThrow(
      'Error in slice2D: begin[1] + size[1] (5) would overflow input.shape[1] (4)',
    );
    expect(() => tf.slice(x, [-1, 0], [1, 1])).toThrow('slice() does not support negative begin indexing.');
    expect(() => tf.slice(x, [-2, 0], [1, 1])).toThrow('slice() does not support negative begin indexing.');
    expect(() => tf.slice(x, [0, Number.NaN], [1, 1])).toThrow();
    expect(() => tf.slice(x, [0, 0], [1, -2])).toThrow('Negative size values should be exactly -1');
    expect(() => tf.slice(x, [4, 0], [-1, 4])).toThrow('Tensor must have a shape comprised of positive integers');
    expect(() => tf.split(x, [5, -2], 0)).toThrow('would overflow input.shape[0] (3)');
    expect(() => tf.stridedSlice(x, [5, 0], [6, 1], [1, 1], 0, 0, 0, 0, 1)).toThrow('out of bounds');
  });
});

test('random bounds read nothing outside of the tensor', () => {
  const bound = fc.oneof(
    fc.integer({ min: -9, max: 9 }),
    fc.constantFrom(2 ** 31, -(2 ** 31), 0.5, Infinity, Number.NaN),
  );
  fc.assert(
    fc.property(fc.tuple(bound, bound), fc.tuple(bound, bound), (begin, size) => {
      tf.tidy(() => {
        const x = tf.fill([3, 5], 7, 'int32');
        try {
          expect(Array.from(tf.slice(x, begin, size).dataSync()).every((value) => value === 7)).toBe(true);
        } catch (error) {
          expect((error as Error).message).toMatch(/slice|Negative size|shape/u);
        }
      });
    }),
    { numRuns: 200 },
  );
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.reshape(tf.linspace(0, 1, 300 * 500), [300, 500]);
    return tf.add(tf.slice(x, [0, 3], [300, 200]), tf.stridedSlice(x, [0, 499], [300, 99], [1, -2]));
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
