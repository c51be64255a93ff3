import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { noise } from '../testing/noise.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { geometry2D } from './conv-geometry.ts';
import { suitsWinograd } from './winograd.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});
afterAll(() => {
  tf.removeBackend('modu');
});

interface Case {
  readonly image: readonly [batch: number, height: number, width: number, channels: number];
  readonly filter: readonly [height: number, width: number, channels: number, outChannels: number];
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
}

const tolerance = { relative: 1e-4, absolute: 2e-5 };

function infoOf({ image, filter, strides, dilations, pad }: Case) {
  return tf.backend_util.computeConv2DInfo(
    [...image] as [number, number, number, number],
    [...filter] as [number, number, number, number],
    strides,
    dilations,
    pad,
    typeof pad === 'string' ? undefined : 'floor',
  );
}

const pads = (most: number): fc.Arbitrary<Case['pad']> =>
  fc.oneof(
    fc.constantFrom('same' as const, 'valid' as const),
    fc.integer({ min: 0, max: most }),
    fc.tuple(fc.nat(most), fc.nat(most), fc.nat(most), fc.nat(most)).map(([top, bottom, left, right]): Case['pad'] => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
  );

const length = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const one = fc.constant<[number, number]>([1, 1]);
const pair = (max: number): fc.Arbitrary<[number, number]> => fc.tuple(length(max), length(max));

/** Any convolution of small images; `dilated` ones have no strides, and no gradient in tfjs. */
function cases(dilated: boolean): fc.Arbitrary<Case> {
  return fc
    .record({
      image: fc.tuple(fc.integer({ min: 0, max: 3 }), length(13), length(13), length(9)),
      size: fc.tuple(length(4), length(4), length(19)),
      strides: dilated ? one : pair(4),
      dilations: dilated ? pair(3) : one,
      pad: pads(2),
    })
    .map(({ image, size: [height, width, outChannels], ...rest }) => ({
      image,
      filter: [height, width, image[3], outChannels] as const,
      ...rest,
    }))
    .filter((found) => {
      const { outHeight, outWidth } = infoOf(found);
      return Math.min(outHeight, outWidth) > 0;
    });
}

function convolve({ strides, dilations, pad }: Case): (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor {
  const rounding = typeof pad === 'string' ? undefined : 'floor';
  return (x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations, rounding);
}

/** The output and both gradients, along a direction that no two values share. */
function withGradients(run: (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor) {
  return (x: tf.Tensor, filter: tf.Tensor): tf.Tensor[] => {
    const output = run(x, filter);
    const direction = tf.tensor(noise(output.shape, 7).values, output.shape);
    const gradients = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(run(a, b), direction)));
    return [output, ...gradients([x, filter])];
  };
}

describe('conv2d', () => {
  test('has the values and gradients of cpu for any sizes, strides and padding', async () => {
    await fc.assert(
      fc.asyncProperty(cases(false), async (found) => {
        await compareWithCpu(
          [noise(found.image, 0), noise(found.filter, 3)],
          withGradients(convolve(found)),
          tolerance,
        );
      }),
      { numRuns: 150 },
    );
  });

  test('has the values of cpu for any dilations', async () => {
    await fc.assert(
      fc.asyncProperty(cases(true), async (found) => {
        await compareWithCpu([noise(found.image, 0), noise(found.filter, 3)], convolve(found), tolerance);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    { image: [3, 13, 14, 13], outChannels: 29, pad: 'same' },
    { image: [2, 15, 17, 33], outChannels: 19, pad: 'valid' },
    { image: [2, 15, 14, 67], outChannels: 13, pad: 2 },
  ] as const)(
    'has the values and gradients of cpu by Winograd’s transform: $image to $outChannels',
    async (winograd) => {
      const { image, outChannels, pad } = winograd;
      const found: Case = { image, filter: [3, 3, image[3], outChannels], strides: [1, 1], dilations: [1, 1], pad };
      expect(suitsWinograd(geometry2D(infoOf(found)))).toBe(true);
      const run = withGradients(convolve(found));
      await compareWithCpu([noise(image, 0), noise(found.filter, 3)], run, { relative: 1e-4, absolute: 1e-4 });
    },
  );

  test.each([
    { name: 'a window deeper than a block', image: [2, 5, 6, 131], filter: [3, 2, 131, 23] },
    { name: 'runs longer than a line, at an edge', image: [1, 4, 5, 90], filter: [3, 5, 90, 2] },
    { name: 'more columns than an item', image: [1, 3, 4, 5], filter: [2, 2, 5, 203] },
    { name: 'filters of one pixel', image: [3, 7, 5, 37], filter: [1, 1, 37, 29] },
    { name: 'a filter larger than the image', image: [2, 3, 2, 3], filter: [7, 5, 3, 11] },
    { name: 'many pixels, so that sums are cut', image: [5, 37, 31, 2], filter: [3, 3, 2, 7] },
  ] as const)('agrees with cpu for $name', async ({ image, filter }) => {
    const found: Case = { image, filter, strides: [1, 1], dilations: [1, 1], pad: 'same' };
    await compareWithCpu([noise(image, 0), noise(filter, 3)], withGradients(convolve(found)), {
      relative: 1e-4,
      absolute: 3e-4,
    });
  });

  test('agrees with cpu where strides are longer than the filter', async () => {
    const found: Case = {
      image: [2, 19, 23, 3],
      filter: [2, 1, 3, 5],
      strides: [5, 17],
      dilations: [1, 1],
      pad: 'valid',
    };
    await compareWithCpu([noise(found.image, 0), noise(found.filter, 3)], withGradients(convolve(found)), tolerance);
  });

  test('takes images with the channels first', async () => {
    await compareWithCpu(
      [noise([2, 5, 7, 6], 0), noise([3, 2, 5, 11], 3)],
      withGradients((x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 1], 'same', 'NCHW')),
      tolerance,
    );
  });

  test('passes NaN and infinity on where they are read', async () => {
    const x = noise([1, 6, 6, 2], 0);
    x.values[20] = Number.NaN;
    x.values[50] = Infinity;
    await compareWithCpu(
      [x, { values: new Float32Array(2 * 2 * 2 * 9).fill(0.5), shape: [2, 2, 2, 9], dtype: 'float32' }],
      (image, filter) => tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid'),
      tolerance,
    );
  });

  test('has the same bits for any number of threads', async () => {
    const image = noise([4, 23, 21, 24], 0);
    const filters = [noise([3, 3, 24, 40], 3), noise([5, 4, 24, 17], 3), noise([3, 3, 24, 3], 3)];
    const [first, ...others] = await bytesByThreads(() => {
      const x = tf.tensor(image.values, [...image.shape]);
      const parts = filters.flatMap((filter) => {
        const w = tf.tensor(filter.values, [...filter.shape]);
        return [
          withGradients((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'))(x, w),
          withGradients((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'valid'))(x, w),
        ].flat();
      });
      return tf.concat(parts.map((part) => part.flatten()));
    });
    for (const bytes of others) expect(Buffer.compare(bytes, first ?? new Uint8Array())).toBe(0);
    await restart({ threads: 2 });
  });

  test('agrees with cpu without fused multiply-add, and on one thread', async () => {
    await restart({ threads: 1, relaxedSimd: false });
    for (const outChannels of [3, 29]) {
      for (const [size, strides] of [
        [3, 1],
        [4, 2],
      ] as const) {
        await compareWithCpu(
          [noise([3, 13, 14, 17], 0), noise([size, size, 17, outChannels], 3)],
          withGradients((x, filter) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, 'same')),
          { relative: 1e-4, absolute: 1e-4 },
        );
      }
    }
    await restart({ threads: 2 });
  });

  test('leaves no memory behind', () => {
    const run = (): void => {
      tf.tidy(() => {
        const x = tf.ones<tf.Rank.R4>([2, 9, 9, 16]);
        const filter = tf.ones<tf.Rank.R4>([3, 3, 16, 24]);
        withGradients((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same', 'NHWC'))(x, filter);
        withGradients((a, b) => tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 'same', 'NCHW'))(
          tf.ones([2, 16, 9, 9]),
          filter,
        );
      });
    };
    run();
    const before = tf.backend().memory() as { heldBytes?: number };
    for (let i = 0; i < 5; i++) run();
    expect(tf.backend().memory()).toEqual(before);
  });
});

describe('conv1d and conv2dTranspose', () => {
  test('conv1d has the values and gradients of cpu', async () => {
    await compareWithCpu(
      [noise([3, 29, 7], 0), noise([5, 7, 13], 3)],
      withGradients((x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same')),
      tolerance,
    );
  });

  test('conv2dTranspose has the values and gradients of cpu', async () => {
    await compareWithCpu(
      [noise([2, 5, 7, 11], 0), noise([5, 4, 3, 11], 3)],
      withGradients((x, filter) =>
        tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 10, 21, 3], [2, 3], 'same'),
      ),
      tolerance,
    );
  });
});

describe('fused conv2d', () => {
  const activations = ['linear', 'relu', 'relu6', 'leakyrelu', 'elu', 'sigmoid', 'prelu'] as const;
  const images = [
    { name: 'panels', image: [2, 6, 5, 7], filter: [3, 2, 7, 13] },
    { name: 'dot products', image: [2, 6, 5, 7], filter: [3, 2, 7, 3] },
    { name: 'Winograd’s transform', image: [2, 15, 17, 21], filter: [3, 3, 21, 37] },
  ] as const;

  function fused(
    activation: (typeof activations)[number],
    dataFormat: 'NHWC' | 'NCHW',
  ): (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor, slopes: tf.Tensor) => tf.Tensor {
    return (x, filter, bias, slopes) =>
      tf.fused.conv2d({
        ...{
          x: x as tf.Tensor4D,
          filter: filter as tf.Tensor4D,
          strides: 1,
          pad: 'same',
          dataFormat,
          bias,
          activation,
        },
        ...(activation === 'prelu' && { preluActivationWeights: slopes }),
        ...(activation === 'leakyrelu' && { leakyreluAlpha: 0.3 }),
      });
  }

  describe.each(images)('by $name', ({ image, filter }) => {
    test.each(activations)('adds a bias and applies %s', async (activation) => {
      const channels = filter[3];
      const inputs = [noise(image, 0), noise(filter, 3), noise([channels], 1), noise([channels], 11)];
      await compareWithCpu(inputs, fused(activation, 'NHWC'), { relative: 1e-4, absolute: 1e-4 });
    });
  });

  test.each([
    { name: 'one bias for all', bias: [1], slopes: [13] },
    { name: 'one value for each pixel', bias: [6, 5, 13], slopes: [6, 5, 13] },
  ])('takes $name', async ({ bias, slopes }) => {
    const inputs = [noise([2, 6, 5, 7], 0), noise([3, 2, 7, 13], 3), noise(bias, 1), noise(slopes, 11)];
    await compareWithCpu(inputs, fused('prelu', 'NHWC'), tolerance);
  });

  test('takes a bias and slopes with the channels first', async () => {
    const inputs = [noise([2, 7, 6, 5], 0), noise([3, 2, 7, 13], 3), noise([13], 1), noise([13], 11)];
    await compareWithCpu(inputs, fused('prelu', 'NCHW'), tolerance);
  });
});
