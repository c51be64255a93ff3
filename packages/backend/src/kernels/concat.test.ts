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

const makers = [floatTensor, intTensor, boolTensor] as const;

test('tensors of different lengths along any axis give what cpu gives', async () => {
  const input = fc
    .tuple(shapes({ minRank: 1 }), fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 4 }), fc.nat({ max: 2 }))
    .chain(([shape, lengths, type]) =>
      fc
        .nat({ max: shape.length - 1 })
        .chain((axis) =>
          fc.tuple(
            fc.tuple(...lengths.map((length) => (makers[type] ?? floatTensor)(shape.with(axis, length)))),
            fc.constant(axis),
          ),
        ),
    );
  await fc.assert(
    fc.asyncProperty(input, async ([tensors, axis]) => {
      await compareWithCpu(tensors, (...given) => tf.concat(given, axis));
    }),
    { numRuns: 120 },
  );
});

test('stacks along any axis give what cpu gives', async () => {
  const input = fc
    .tuple(shapes({ maxRank: 3 }), fc.integer({ min: 1, max: 4 }))
    .chain(([shape, count]) =>
      fc.tuple(fc.tuple(...Array.from({ length: count }, () => floatTensor(shape))), fc.nat({ max: shape.length })),
    );
  await fc.assert(
    fc.asyncProperty(input, async ([tensors, axis]) => {
      await compareWithCpu(tensors, (...given) => tf.stack(given, axis));
    }),
    { numRuns: 60 },
  );
});

test('tensors that do not fit are refused as tfjs refuses them', () => {
  tf.tidy(() => {
    expect(() => tf.concat([tf.ones([2, 3]), tf.ones([3, 3])], 1)).toThrow('Error in concat2D');
    expect(() => tf.stack([tf.ones([2, 3]), tf.ones([3, 3])])).toThrow(
      'All tensors passed to stack must have matching shapes',
    );
  });
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.reshape(tf.linspace(0, 1, 300 * 500), [300, 500]);
    return tf.concat([x, tf.reshape(tf.linspace(1, 2, 300), [300, 1]), x], 1);
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
