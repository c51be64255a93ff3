import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floatTensor, tameFloats } from '../testing/arbitraries.ts';
import { compareWithCpu, type TensorSpec } from '../testing/compare-with-cpu.ts';
import { noise } from '../testing/noise.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});
afterAll(() => {
  tf.removeBackend('modu');
});

type Pad2D = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

interface Case<Size, Pad> {
  readonly x: TensorSpec;
  readonly filterSize: Size;
  readonly strides: Size;
  readonly pad: Pad;
}

const length = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const pads: fc.Arbitrary<Pad2D> = fc.oneof(
  fc.constantFrom('same' as const, 'valid' as const),
  fc.constantFrom(0, 1),
  fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1), fc.nat(1)).map(([top, bottom, left, right]): Pad2D => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]),
);
// Few different numbers, so that windows have equal ones.
const steps = fc.integer({ min: -2, max: 2 });
const odd = fc.oneof(
  { weight: 4, arbitrary: steps },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
);

/** Windows of at least 2 × 2 where padding reaches 1, so that none lies in the padding alone. */
function cases2D(values: fc.Arbitrary<number>): fc.Arbitrary<Case<[number, number], Pad2D>> {
  return fc
    .record({
      x: fc
        .tuple(fc.integer({ min: 0, max: 3 }), length(9), length(9), length(7))
        .chain((shape) => floatTensor(shape, values)),
      filterSize: fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 4 })),
      strides: fc.tuple(length(4), length(4)),
      pad: pads,
    })
    .filter(({ x, filterSize, strides, pad }) => {
      const shape = [...x.shape] as [number, number, number, number];
      const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, roundingOf(pad));
      return info.outHeight > 0 && info.outWidth > 0;
    });
}

const triple = (min: number, max: number): fc.Arbitrary<[number, number, number]> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min, max }));

function cases3D(values: fc.Arbitrary<number>): fc.Arbitrary<Case<[number, number, number], 'same' | 'valid'>> {
  return fc
    .record({
      x: fc
        .tuple(fc.integer({ min: 0, max: 2 }), length(6), length(6), length(6), length(5))
        .chain((shape) => floatTensor(shape, values)),
      // tfjs numbers the places of a window as if it were as high as wide: its gradients are wrong for others.
      filterSize: triple(1, 3).map(([z, y]): [number, number, number] => [z, y, y]),
      strides: triple(1, 4),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    })
    .filter(
      ({ x, filterSize, pad }) => pad === 'same' || filterSize.every((size, axis) => size <= (x.shape[axis + 1] ?? 0)),
    );
}

function roundingOf(pad: Pad2D): 'floor' | undefined {
  return typeof pad === 'string' ? undefined : 'floor';
}

function kernel(name: string, inputs: object, attrs: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
}

/** The output of a pooling kernel and what its gradient kernel makes of a gradient that no two windows share. */
function withGradient(name: string, attrs: object) {
  return (x: tf.Tensor): tf.Tensor[] => {
    const output = kernel(name, { x }, attrs);
    const dy = tf.tensor(noise(output.shape, 7).values, output.shape);
    return [output, kernel(`${name}Grad`, { dy, input: x, output }, attrs)];
  };
}

describe('two dimensions', () => {
  test.each(['MaxPool', 'AvgPool'])('%s and its gradient give what cpu gives, equal values included', async (name) => {
    await fc.assert(
      fc.asyncProperty(cases2D(name === 'MaxPool' ? steps : tameFloats), async ({ x, filterSize, strides, pad }) => {
        const attrs = { filterSize, strides, pad, dimRoundingMode: name === 'MaxPool' ? roundingOf(pad) : undefined };
        await compareWithCpu([x], withGradient(name, attrs));
      }),
      { numRuns: 150 },
    );
  });

  test('maxima take NaN and infinities as cpu does', async () => {
    await fc.assert(
      fc.asyncProperty(cases2D(odd), async ({ x, filterSize, strides, pad }) => {
        const attrs = { filterSize, strides, pad, dimRoundingMode: roundingOf(pad) };
        await compareWithCpu([x], withGradient('MaxPool', attrs));
      }),
      { numRuns: 60 },
    );
  });

  test('windows of one value share the input', async () => {
    await compareWithCpu([noise([2, 3, 4, 5], 0)], (x) => tf.maxPool(x as tf.Tensor4D, 1, 1, 'valid'));
    await compareWithCpu([noise([2, 3, 4, 5], 0)], (x) => tf.avgPool(x as tf.Tensor4D, 1, 2, 'valid'));
  });

  test('MaxPoolWithArgmax gives values and places as cpu does', async () => {
    await fc.assert(
      fc.asyncProperty(cases2D(odd), fc.boolean(), async ({ x, filterSize, strides, pad }, includeBatchInIndex) => {
        await compareWithCpu([x], (input) => {
          const attrs = { filterSize, strides, pad, includeBatchInIndex };
          return kernel('MaxPoolWithArgmax', { x: input }, attrs);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('integers run as JavaScript', async () => {
    const x: TensorSpec = { values: Int32Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5), shape: [1, 3, 3, 1], dtype: 'int32' };
    await compareWithCpu([x], (input) => kernel('MaxPool', { x: input }, { filterSize: 2, strides: 1, pad: 'valid' }), {
      slowPath: true,
    });
  });
});

describe('three dimensions', () => {
  test.each(['MaxPool3D', 'AvgPool3D'])('%s and its gradient give what cpu gives', async (name) => {
    await fc.assert(
      fc.asyncProperty(cases3D(name === 'MaxPool3D' ? steps : tameFloats), async ({ x, filterSize, strides, pad }) => {
        await compareWithCpu([x], withGradient(name, { filterSize, strides, pad, dataFormat: 'NDHWC' }));
      }),
      { numRuns: 100 },
    );
  });

  test('the gradient goes to the greatest value in windows that are not as high as wide', () => {
    const gradient = tf.tidy(() => {
      const x = tf.tensor5d([1, 5, 2, 9, 3, 4], [1, 1, 3, 2, 1]);
      return tf
        .grad((input: tf.Tensor) => tf.maxPool3d(input as tf.Tensor5D, [1, 3, 2], 1, 'valid'))(x)
        .dataSync();
    });
    expect([...gradient]).toEqual([0, 0, 0, 1, 0, 0]);
  });
});

test('all have the same bits for any number of threads', async () => {
  const [first, ...others] = await bytesByThreads(() => {
    const x = tf.tensor(noise([4, 31, 29, 37], 0).values, [4, 31, 29, 37]);
    const outputs = ['MaxPool', 'AvgPool'].flatMap((name) =>
      [2, 3].flatMap((filterSize) => withGradient(name, { filterSize, strides: 2, pad: 'same' })(x)),
    );
    return tf.concat(outputs.map((part) => part.flatten()));
  });
  for (const bytes of others) expect(Buffer.compare(bytes, first ?? new Uint8Array())).toBe(0);
  await restart({ threads: 2 });
});
