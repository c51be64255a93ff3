import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boolTensor, floatTensor, intTensor, shapes, tameFloats } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

/** A shape, valid index tuples into its first dimensions, and the shape of the updates. */
const places = shapes({ minRank: 1, minLength: 1, maxLength: 5 }).chain((shape) =>
  fc.tuple(fc.integer({ min: 1, max: shape.length }), fc.integer({ min: 1, max: 6 })).chain(([depth, count]) =>
    fc
      .array(fc.tuple(...shape.slice(0, depth).map((length) => fc.nat({ max: length - 1 }))), {
        minLength: count,
        maxLength: count,
      })
      .map((tuples) => ({
        shape,
        indices: { values: Int32Array.from(tuples.flat()), shape: [count, depth], dtype: 'int32' as const },
        updateShape: [count, ...shape.slice(depth)],
      })),
  ),
);

test('scatterND sums what falls together, as cpu does', async () => {
  const input = places.chain(({ shape, indices, updateShape }) =>
    fc.tuple(
      fc.constant(shape),
      fc.constant(indices),
      fc.oneof(floatTensor(updateShape, tameFloats), intTensor(updateShape)),
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([shape, indices, updates]) => {
      await compareWithCpu([indices, updates], (i, u) => tf.scatterND(i, u, shape));
    }),
    { numRuns: 100 },
  );
});

test('tensorScatterUpdate keeps the last update and its input', async () => {
  const input = places.chain(({ shape, indices, updateShape }) =>
    fc.oneof(
      fc.tuple(floatTensor(shape), fc.constant(indices), floatTensor(updateShape)),
      fc.tuple(intTensor(shape), fc.constant(indices), intTensor(updateShape)),
      fc.tuple(boolTensor(shape), fc.constant(indices), boolTensor(updateShape)),
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([x, indices, updates]) => {
      await compareWithCpu([x, indices, updates], (t, i, u) => tf.tensorScatterUpdate(t, i, u));
    }),
    { numRuns: 100 },
  );
  tf.tidy(() => {
    const x = tf.zeros([3]);
    tf.tensorScatterUpdate(x, tf.tensor2d([[1]], [1, 1], 'int32'), tf.ones([1]));
    expect([...x.dataSync()]).toEqual([0, 0, 0]);
  });
});

test('sparseToDense gives what cpu gives', async () => {
  const input = shapes({ minRank: 1, minLength: 1, maxLength: 6, maxRank: 3 }).chain((shape) =>
    fc.integer({ min: 1, max: 5 }).chain((count) =>
      fc.tuple(
        fc.constant(shape),
        fc
          .array(fc.tuple(...shape.map((length) => fc.nat({ max: length - 1 }))), {
            minLength: count,
            maxLength: count,
          })
          .map((tuples) => ({
            values: Int32Array.from(tuples.flat()),
            shape: [count, shape.length],
            dtype: 'int32' as const,
          })),
        fc.oneof(fc.tuple(floatTensor([count]), floatTensor([])), fc.tuple(intTensor([count]), intTensor([]))),
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([shape, indices, [values, other]]) => {
      await compareWithCpu([indices, values, other], (i, v, d) => tf.sparseToDense(i, v, shape, d as tf.Scalar));
    }),
    { numRuns: 60 },
  );
});

test('unsortedSegmentSum gives what cpu gives and leaves out numbers that are no segment', async () => {
  const input = fc.tuple(shapes({ maxRank: 3, maxLength: 5 }), fc.nat({ max: 7 }), fc.integer({ min: 1, max: 6 }));
  await fc.assert(
    fc.asyncProperty(
      input.chain(([rest, count, segments]) =>
        fc.tuple(
          fc.oneof(
            floatTensor([count, ...rest], tameFloats),
            intTensor([count, ...rest], fc.integer({ min: -9, max: 9 })),
          ),
          intTensor([count], fc.integer({ min: -2, max: segments + 1 })),
          fc.constant(segments),
        ),
      ),
      async ([x, ids, segments]) => {
        await compareWithCpu([x, ids], (t, i) => tf.unsortedSegmentSum(t, i as tf.Tensor1D, segments));
      },
    ),
    { numRuns: 100 },
  );
});

test('a NaN stays in its own segment', () => {
  tf.tidy(() => {
    const sums = tf.unsortedSegmentSum(tf.tensor1d([1, Number.NaN, 3]), tf.tensor1d([0, 1, 0], 'int32'), 3);
    expect([...sums.dataSync()]).toEqual([4, Number.NaN, 0]);
  });
});

test.each([
  [1000, 3, 257],
  [5, 400, 257],
  [300, 1, 999],
] as const)('%i segments of %i columns get every row of %i', (segments, columns, count) => {
  const values = Float32Array.from({ length: count * columns }, (_, index) => index % 89);
  const ids = Int32Array.from({ length: count }, (_, index) => ((index * 7919) % (segments + 1)) - 1);
  const wanted = new Float32Array(segments * columns);
  for (let row = 0; row < count; row++) {
    const id = ids[row] ?? -1;
    if (id < 0) continue;
    for (let column = 0; column < columns; column++) {
      wanted[id * columns + column] = (wanted[id * columns + column] ?? 0) + (values[row * columns + column] ?? 0);
    }
  }
  const sums = tf.tidy(() =>
    tf.unsortedSegmentSum(tf.tensor2d(values, [count, columns]), tf.tensor1d(ids, 'int32'), segments).dataSync(),
  );
  expect(sums).toEqual(wanted);
});

test('oneHot of every type gives what cpu gives, indices out of range included', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ maxRank: 2 }).chain((shape) => intTensor(shape, fc.integer({ min: -3, max: 12 }))),
      fc.integer({ min: 2, max: 9 }),
      fc.constantFrom(...(['float32', 'int32', 'bool'] as const)),
      async (indices, depth, dtype) => {
        const [on, off] = dtype === 'bool' ? [1, 0] : [5, -2];
        await compareWithCpu([indices], (i) => tf.oneHot(i, depth, on, off, dtype));
      },
    ),
    { numRuns: 80 },
  );
});

const wild = fc.oneof(
  fc.integer({ min: -4, max: 9 }),
  fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 2 ** 30, 1_000_000, -1_000_000),
);

test('random index tuples are either used or refused with the message of tfjs, and change nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(wild, wild), { minLength: 1, maxLength: 5 }), (tuples) => {
      tf.tidy(() => {
        const before = tf.fill([64], 3, 'int32');
        const indices = tf.tensor2d(tuples.flat(), [tuples.length, 2], 'int32');
        const updates = tf.ones([tuples.length, 4], 'int32');
        const after = tf.fill([64], 3, 'int32');
        const bad = tuples.find(([i, j]) => 3 * i + j < 0 || 3 * i + j >= 6);
        const message = `Invalid indices: ${bad?.join()} does not index into 2,3,4`;
        const sum = (): tf.Tensor => tf.scatterND(indices, updates, [2, 3, 4]);
        const update = (): tf.Tensor => tf.tensorScatterUpdate(tf.zeros([2, 3, 4], 'int32'), indices, updates);
        if (bad === undefined) {
          expect(tf.sum(sum()).dataSync()[0]).toBe(4 * tuples.length);
          expect(tf.max(update()).dataSync()[0]).toBe(1);
        } else {
          expect(sum).toThrow(message);
          expect(update).toThrow(message);
        }
        expect(tf.all(tf.equal(before, after)).dataSync()[0]).toBe(1);
      });
    }),
    { numRuns: 200 },
  );
});

test('random segment numbers write nothing outside of the result', () => {
  fc.assert(
    fc.property(fc.array(wild, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 8 }), (ids, segments) => {
      tf.tidy(() => {
        const sums = tf.unsortedSegmentSum(tf.ones([ids.length, 3]), tf.tensor1d(ids, 'int32'), segments);
        const neighbour = tf.zeros([256]);
        const inside = ids.filter((id) => id >= 0 && id < segments).length;
        expect(tf.sum(sums).dataSync()[0]).toBe(3 * inside);
        expect(tf.sum(neighbour).dataSync()[0]).toBe(0);
      });
    }),
    { numRuns: 200 },
  );
});

test.each([
  [2000, 40],
  [7, 500],
] as const)('bits of %i segments of %i columns do not depend on the number of threads', async (segments, columns) => {
  const run = (): tf.Tensor => {
    const x = tf.sin(tf.reshape(tf.linspace(0, 1e4, 3000 * columns), [3000, columns]));
    const ids = tf.mod(tf.range(0, 3000, 1, 'int32'), tf.scalar(segments - 1, 'int32'));
    return tf.unsortedSegmentSum(x, ids as tf.Tensor1D, segments);
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
