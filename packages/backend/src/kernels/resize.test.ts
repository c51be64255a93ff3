import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { floatTensor, intTensor, tameFloats } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const side = fc.integer({ min: 1, max: 6 });
const size = fc.tuple(side, side);
const images = fc.tuple(fc.integer({ min: 0, max: 3 }), side, side, fc.integer({ min: 1, max: 6 }));
const modes = fc.constantFrom<[alignCorners: boolean, halfPixelCenters: boolean]>(
  [false, false],
  [true, false],
  [false, true],
);

test('bilinear and nearest resizing give what cpu gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      images.chain((shape) =>
        fc.oneof(floatTensor(shape, tameFloats), intTensor(shape, fc.integer({ min: -99, max: 99 }))),
      ),
      size,
      modes,
      async (x, newSize, [align, half]) => {
        await compareWithCpu(
          [x],
          (t) => [
            tf.image.resizeBilinear(t as tf.Tensor4D, newSize, align, half),
            tf.image.resizeNearestNeighbor(t as tf.Tensor4D, newSize, align, half),
          ],
          { absolute: 1e-5 },
        );
      },
    ),
    { numRuns: 100 },
  );
});

test('the gradients give what cpu gives where cpu is right', async () => {
  // tfjs' cpu swaps height and width in the shape of the bilinear gradient, and takes dy of the first image for all in the
  // nearest one: one square image hides both.
  await fc.assert(
    fc.asyncProperty(
      fc
        .tuple(side, size, fc.integer({ min: 1, max: 6 }), fc.boolean())
        .chain(([length, [height, width], channels, align]) =>
          fc.tuple(
            floatTensor([1, length, length, channels], tameFloats),
            floatTensor([1, height, width, channels], tameFloats),
            fc.constant(align),
          ),
        ),
      async ([x, dy, alignCorners]) => {
        // There, tfjs' cpu never ends.
        fc.pre(!alignCorners || (x.shape[1] ?? 0) > 1);
        await compareWithCpu(
          [x, dy],
          (t, d) =>
            ['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'].map((name) =>
              tf.engine().runKernel<tf.Tensor>(name, { images: t, dy: d }, { alignCorners }),
            ),
          { absolute: 1e-5 },
        );
      },
    ),
    { numRuns: 80 },
  );
});

test.each(['resizeBilinear', 'resizeNearestNeighbor'] as const)(
  'the gradient of %s belongs to its linear map, in every mode and shape',
  async (name) => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .tuple(images, size, modes)
          .chain(([shape, newSize, mode]) =>
            fc.tuple(
              floatTensor(shape, tameFloats),
              floatTensor([shape[0], ...newSize, shape[3]], tameFloats),
              fc.constant(newSize),
              fc.constant(mode),
            ),
          ),
        async ([x, dy, newSize, [align, half]]) => {
          await tf.setBackend('modu');
          // Both are linear: ⟨resize(x), dy⟩ = ⟨x, gradient(dy)⟩.
          const [forward = 0, back = 0] = tf.tidy(() => {
            const [input, slope] = [tf.tensor(x.values, [...x.shape]), tf.tensor(dy.values, [...dy.shape])];
            const run = (t: tf.Tensor): tf.Tensor => tf.image[name](t as tf.Tensor4D, newSize, align, half);
            const gradient = tf.grad(run)(input, slope);
            expect(gradient.shape).toEqual(input.shape);
            return tf.stack([tf.sum(tf.mul(run(input), slope)), tf.sum(tf.mul(input, gradient))]).dataSync();
          });
          expect(Math.abs(forward - back)).toBeLessThan(1e-3);
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => {
    const x = tf.sin(tf.reshape<tf.Rank.R4>(tf.linspace(0, 1e4, 4 * 20 * 30 * 8), [4, 20, 30, 8]));
    const larger = (t: tf.Tensor): tf.Tensor => tf.image.resizeBilinear(t as tf.Tensor4D, [50, 70]);
    return tf.concat([larger(x).flatten(), tf.grad(larger)(x).flatten()]);
  };
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
