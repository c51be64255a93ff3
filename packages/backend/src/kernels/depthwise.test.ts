import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { noise } from '../testing/noise.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});
afterAll(() => {
  tf.removeBackend('modu');
});

interface Case {
  readonly image: readonly [batch: number, height: number, width: number, channels: number];
  readonly filter: readonly [height: number, width: number, channels: number, multiplier: number];
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
}

const tolerance = { relative: 1e-4, absolute: 2e-5 };
const length = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const one = fc.constant<[number, number]>([1, 1]);
const pair = (max: number): fc.Arbitrary<[number, number]> => fc.tuple(length(max), length(max));
const pads: fc.Arbitrary<Case['pad']> = fc.oneof(
  fc.constantFrom('same' as const, 'valid' as const),
  fc.integer({ min: 0, max: 2 }),
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)).map(([top, bottom, left, right]): Case['pad'] => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]),
);

/** Any depthwise convolution of small images; `dilated` ones have no strides, and no gradient in tfjs. */
function cases(dilated: boolean): fc.Arbitrary<Case> {
  return fc
    .record({
      image: fc.tuple(fc.integer({ min: 0, max: 3 }), length(13), length(13), length(37)),
      size: fc.tuple(length(4), length(4), length(3)),
      strides: dilated ? one : pair(4),
      dilations: dilated ? pair(3) : one,
      pad: pads,
    })
    .map(({ image, size: [height, width, multiplier], ...rest }): Case => {
      return { image, filter: [height, width, image[3], multiplier], ...rest };
    })
    .filter(({ image, filter, strides, dilations, pad }) => {
      const shapes = [
        [...image] as [number, number, number, number],
        [...filter] as [number, number, number, number],
      ] as const;
      const rounding = typeof pad === 'string' ? undefined : 'floor';
      const info = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, rounding, true);
      return info.outHeight > 0 && info.outWidth > 0;
    });
}

function convolution({ strides, dilations, pad }: Case): (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor {
  const rounding = typeof pad === 'string' ? undefined : 'floor';
  return (x, filter) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations, rounding);
}

function withGradients(run: (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor) {
  return (x: tf.Tensor, filter: tf.Tensor): tf.Tensor[] => {
    const output = run(x, filter);
    const direction = tf.tensor(noise(output.shape, 7).values, output.shape);
    const gradients = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(run(a, b), direction)));
    return [output, ...gradients([x, filter])];
  };
}

describe('depthwiseConv2d', () => {
  test('has the values and gradients of cpu for any sizes, strides, padding and multipliers', async () => {
    await fc.assert(
      fc.asyncProperty(cases(false), async (found) => {
        const inputs = [noise(found.image, 0), noise(found.filter, 3)];
        await compareWithCpu(inputs, withGradients(convolution(found)), tolerance);
      }),
      { numRuns: 150 },
    );
  });

  test('has the values of cpu for any dilations', async () => {
    await fc.assert(
      fc.asyncProperty(cases(true), async (found) => {
        await compareWithCpu([noise(found.image, 0), noise(found.filter, 3)], convolution(found), tolerance);
      }),
      { numRuns: 100 },
    );
  });

  test('rejects strides together with dilations as tfjs does', () => {
    const [x, filter] = [tf.ones<tf.Rank.R4>([1, 5, 5, 2]), tf.ones<tf.Rank.R4>([2, 2, 2, 1])];
    expect(() => tf.depthwiseConv2d(x, filter, 2, 'same', 'NHWC', 2)).toThrow(
      /Either strides or dilations must be\s+1\. Got strides 2 and dilations '2'/u,
    );
    tf.dispose([x, filter]);
  });

  test('has the same bits for any number of threads', async () => {
    const [first, ...others] = await bytesByThreads(() => {
      const x = tf.tensor(noise([4, 21, 19, 43], 0).values, [4, 21, 19, 43]);
      const filter = tf.tensor(noise([3, 3, 43, 2], 3).values, [3, 3, 43, 2]);
      const outputs = [1, 2].flatMap((stride) =>
        withGradients((a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same'))(x, filter),
      );
      return tf.concat(outputs.map((part) => part.flatten()));
    });
    for (const bytes of others) expect(Buffer.compare(bytes, first ?? new Uint8Array())).toBe(0);
    await restart({ threads: 2 });
  });

  test('leaves no memory behind', () => {
    const run = (): void => {
      tf.tidy(() => {
        const [x, filter] = [tf.ones([2, 9, 9, 16]), tf.ones([3, 3, 16, 2])];
        withGradients((a, b) => tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'))(x, filter);
      });
    };
    run();
    const before = tf.backend().memory();
    for (let i = 0; i < 5; i++) run();
    expect(tf.backend().memory()).toEqual(before);
  });
});

test.each(['linear', 'relu', 'relu6', 'leakyrelu', 'elu', 'sigmoid', 'prelu'] as const)(
  'a fused one adds a bias and applies %s',
  async (activation) => {
    const inputs = [noise([2, 6, 5, 21], 0), noise([3, 2, 21, 2], 3), noise([42], 1), noise([42], 11)];
    await compareWithCpu(
      inputs,
      (x, filter, bias, slopes) =>
        tf.fused.depthwiseConv2d({
          ...{
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            strides: 1,
            pad: 'same',
            bias: bias,
            activation,
          },
          ...(activation === 'prelu' && { preluActivationWeights: slopes }),
          ...(activation === 'leakyrelu' && { leakyreluAlpha: 0.3 }),
        }),
      tolerance,
    );
  },
);

test('a fused one takes one bias for all channels', async () => {
  await compareWithCpu(
    [noise([2, 6, 5, 7], 0), noise([3, 2, 7, 1], 3), noise([1], 1)],
    (x, filter, bias) =>
      tf.fused.depthwiseConv2d({
        ...{ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides: 2, pad: 'same' },
        ...{ bias: bias, activation: 'relu' as const },
      }),
    tolerance,
  );
});
