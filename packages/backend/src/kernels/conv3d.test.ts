import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { noise } from '../testing/noise.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});
afterAll(() => {
  tf.removeBackend('modu');
});

const length = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const triple = (max: number): fc.Arbitrary<[number, number, number]> => fc.tuple(length(max), length(max), length(max));
const tolerance = { relative: 1e-4, absolute: 2e-5 };

function withGradients(run: (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor) {
  return (x: tf.Tensor, filter: tf.Tensor): tf.Tensor[] => {
    const output = run(x, filter);
    const direction = tf.tensor(noise(output.shape, 7).values, output.shape);
    const gradients = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(run(a, b), direction)));
    return [output, ...gradients([x, filter])];
  };
}

const convolution =
  (strides: [number, number, number], pad: 'same' | 'valid', dilations: [number, number, number] = [1, 1, 1]) =>
  (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, strides, pad, 'NDHWC', dilations);

test('has the values and gradients of cpu for any sizes, strides and padding', async () => {
  const cases = fc
    .record({
      image: fc.tuple(fc.integer({ min: 0, max: 2 }), length(7), length(7), length(7), length(6)),
      filter: triple(3),
      outChannels: length(11),
      strides: triple(3),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    })
    .filter(({ image, filter, pad }) => pad === 'same' || filter.every((size, axis) => size <= (image[axis + 1] ?? 0)));
  await fc.assert(
    fc.asyncProperty(cases, async ({ image, filter, outChannels, strides, pad }) => {
      const inputs = [noise(image, 0), noise([...filter, image[4], outChannels], 3)];
      await compareWithCpu(inputs, withGradients(convolution(strides, pad)), tolerance);
    }),
    { numRuns: 80 },
  );
});

test('has the values of cpu for any dilations', async () => {
  await fc.assert(
    fc.asyncProperty(triple(3), async (dilations) => {
      const inputs = [noise([2, 6, 7, 5, 3], 0), noise([2, 3, 2, 3, 5], 3)];
      await compareWithCpu(inputs, convolution([1, 1, 1], 'same', dilations), tolerance);
    }),
    { numRuns: 20 },
  );
});

test('conv3dTranspose has the values of cpu', async () => {
  await compareWithCpu(
    [noise([2, 3, 4, 5, 7], 0), noise([3, 2, 3, 4, 7], 3)],
    (x, filter) => tf.conv3dTranspose(x as tf.Tensor5D, filter as tf.Tensor5D, [2, 6, 8, 10, 4], [2, 2, 2], 'same'),
    tolerance,
  );
});

test('has the same bits for any number of threads', async () => {
  const [first, ...others] = await bytesByThreads(() => {
    const x = tf.tensor(noise([3, 9, 11, 13, 5], 0).values, [3, 9, 11, 13, 5]);
    const filter = tf.tensor(noise([3, 3, 3, 5, 17], 3).values, [3, 3, 3, 5, 17]);
    return tf.concat(withGradients(convolution([1, 2, 1], 'same'))(x, filter).map((part) => part.flatten()));
  });
  for (const bytes of others) expect(Buffer.compare(bytes, first ?? new Uint8Array())).toBe(0);
  await restart({ threads: 2 });
});
