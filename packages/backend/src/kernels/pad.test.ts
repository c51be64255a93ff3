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

function paddings(shape: readonly number[], most: (length: number) => number): fc.Arbitrary<[number, number][]> {
  return fc.tuple(...shape.map((length) => fc.tuple(fc.nat({ max: most(length) }), fc.nat({ max: most(length) }))));
}

test('borders of one value give what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ minRank: 1, maxLength: 5 }).chain((shape) =>
        fc.tuple(
          anyTensor(shape),
          paddings(shape, () => 3),
          fc.constantFrom(0, 1, 3.75, -2),
        ),
      ),
      async ([x, pairs, value]) => {
        await compareWithCpu([x], (t) => tf.pad(t, pairs, x.dtype === 'bool' ? Math.abs(Math.sign(value)) : value));
      },
    ),
    { numRuns: 100 },
  );
});

test.each(['reflect', 'symmetric'] as const)('%s borders give what cpu gives', async (mode) => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ minRank: 1, minLength: 1, maxLength: 5 }).chain((shape) =>
        fc.tuple(
          anyTensor(shape),
          paddings(shape, (length) => (mode === 'reflect' ? length - 1 : length)),
        ),
      ),
      async ([x, pairs]) => {
        await compareWithCpu([x], (t) => tf.mirrorPad(t, pairs, mode));
      },
    ),
    { numRuns: 80 },
  );
});

test('a mirror wider than the tensor is refused as tfjs refuses it', () => {
  tf.tidy(() => {
    expect(() => tf.mirrorPad(tf.ones([3]), [[3, 0]], 'reflect')).toThrow('Padding in dimension 0');
    expect(() => tf.mirrorPad(tf.ones([3]), [[0, 4]], 'symmetric')).toThrow('Padding in dimension 0');
  });
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.reshape(tf.linspace(0, 1, 30 * 60 * 50), [30, 60, 50]);
    const pairs: [number, number][] = [
      [1, 2],
      [3, 0],
      [5, 7],
    ];
    return tf.add(tf.pad(x, pairs, 2), tf.mirrorPad(x, pairs, 'reflect'));
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
