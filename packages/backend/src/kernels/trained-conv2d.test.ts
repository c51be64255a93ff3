import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareFused, waves } from '../testing/compare-fused.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';
import type { TrainedConvAttrs } from './conv2d.ts';

type Activation = NonNullable<TrainedConvAttrs['activation']>;

const functions: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  linear: tf.clone,
  relu: tf.relu,
  relu6: tf.relu6,
};

function fused(attrs: TrainedConvAttrs) {
  return (...[x, filter, bias]: tf.Tensor[]): tf.Tensor =>
    runFused('ModuConv2D', { x, filter, ...(bias && { bias }) }, attrs)[0] as tf.Tensor;
}

function composed({ strides, pad, dilations = 1, activation = 'linear' }: TrainedConvAttrs) {
  return (...[x, filter, bias]: tf.Tensor[]): tf.Tensor => {
    const image = x as tf.Tensor4D;
    const product = tf.conv2d(image, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
    return functions[activation](bias === undefined ? product : tf.add(product, bias));
  };
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test('values and gradients are those of convolution, sum and activation', async () => {
  const size = (min: number, max: number) => fc.integer({ min, max });
  const cases = fc.record({
    image: fc.tuple(size(1, 3), size(4, 9), size(4, 9), size(1, 5)),
    window: fc.tuple(size(1, 4), size(1, 4)),
    filters: size(1, 9),
    strides: fc.tuple(size(1, 3), size(1, 3)),
    pad: fc.constantFrom('same', 'valid'),
    activation: fc.constantFrom(...(Object.keys(functions) as Activation[])),
    biased: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ image, window, filters, biased, ...attrs }) => {
      const specs = [waves(image, 0, 1.5), waves([...window, image[3], filters], 1), waves([filters], 2)];
      await compareFused(biased ? specs : specs.slice(0, 2), fused(attrs), composed(attrs));
    }),
    { numRuns: 40 },
  );
});

test('with dilation, for which tfjs has no gradient on cpu', () => {
  const results = [fused, composed].map((build) =>
    tf.tidy(() => {
      const specs = [waves([2, 9, 8, 3]), waves([3, 2, 3, 4], 1), waves([4], 2)];
      const tensors = specs.map(({ values, shape }) => tf.tensor(values, [...shape]));
      const run = build({ strides: 1, pad: 'same', dilations: [2, 3], activation: 'relu' });
      const gradients = tf.grads((...all: tf.Tensor[]) => tf.sum(tf.square(run(...all))))(tensors);
      return [run(...tensors), ...gradients].map((tensor) => [...tensor.dataSync()]);
    }),
  );
  results[0]?.forEach((values, i) => {
    values.forEach((value, j) => expect(value).toBeCloseTo(results[1]?.[i]?.[j] ?? Number.NaN, 3));
  });
});

test('what does not fit is rejected', () => {
  tf.tidy(() => {
    const run = (x: number[], filter: number[], attrs: object = {}): void => {
      runFused('ModuConv2D', { x: tf.zeros(x), filter: tf.zeros(filter) }, { strides: 1, pad: 'same', ...attrs });
    };
    expect(() => {
      run([1, 4, 4, 2], [3, 3, 1, 5]);
    }).toThrow('ModuConv2D: filter must have the shape [M, N, C, F]');
    expect(() => {
      run([1, 4, 4, 2], [3, 3, 2, 5], { activation: 'gelu' });
    }).toThrow('ModuConv2D: activation must be one of');
  });
});

test('every number of threads gives the same bits', async () => {
  const [one, ...others] = await bytesByThreads(() => {
    const specs = [waves([4, 14, 14, 8]), waves([3, 3, 8, 16], 1), waves([16], 2)];
    const tensors = specs.map(({ values, shape }) => tf.tensor(values, [...shape]));
    const run = fused({ strides: 1, pad: 'same', activation: 'relu' });
    return flattened(tf.grads((...all: tf.Tensor[]) => tf.sum(tf.square(run(...all))))(tensors));
  });
  for (const other of others) expect(other).toEqual(one);
});
