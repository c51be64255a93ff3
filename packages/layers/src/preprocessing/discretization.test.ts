import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import { Discretization, type DiscretizationOptions } from '../index.ts';

const { bins } = loadGolden<{
  readonly bins: readonly {
    readonly options: DiscretizationOptions;
    readonly batches: readonly number[][][];
    readonly boundaries: number[];
    readonly probe: number[][];
    readonly y: number[];
  }[];
}>(import.meta.url, '../../fixtures/lookups.json');

test.each(bins.map((item, i) => [`${i + 1}. ${JSON.stringify(item.options)}`, item] as const))(
  'equal to Keras: %s',
  async (_, { options, batches, boundaries, probe, y }) => {
    const layer = new Discretization(options);
    if (batches.length > 0) {
      const tensors = batches.map((batch) => tf.tensor(batch));
      layer.adapt(tensors.length === 1 ? (tensors[0] as tf.Tensor) : tensors);
      tf.dispose(tensors);
    }
    expect(layer.binBoundaries).toBeAllClose(boundaries, { rtol: 1e-6, atol: 1e-6 });
    const trial = (): void => {
      tf.tidy(() => {
        expect(layer.apply(tf.tensor2d(probe))).toBeAllClose(y);
      });
    };
    trial();
    await onModu(trial);
  },
);

testLayer({
  name: 'Discretization',
  create: (config: DiscretizationOptions) => new Discretization(config),
  required: { binBoundaries: [-0.5, 0, 0.5], numBins: null, outputMode: 'int' },
  config: { epsilon: 0.1 },
  inputs: [{ shape: [2, 3] }],
  outputShapes: [[2, 3]],
  gradients: false,
  badConfigs: [
    [
      { binBoundaries: [0], numBins: 2 },
      'Discretization: one of binBoundaries and numBins must be given, received both',
    ],
    [{}, 'Discretization: one of binBoundaries and numBins must be given, received neither'],
    [{ numBins: 0 }, 'Discretization: numBins must be a positive integer, received 0'],
    [{ binBoundaries: [1, 0] }, 'Discretization: binBoundaries must be ascending, received 0 after 1'],
    [{ numBins: 2, epsilon: 0 }, 'Discretization: epsilon must be a finite number greater than 0 and at most 1'],
    [
      { numBins: 2, outputMode: 'hot' },
      "Discretization: outputMode must be one of 'int', 'oneHot', 'multiHot', 'count'",
    ],
  ],
});

testLayer({
  name: 'Discretization to rows',
  create: (config: DiscretizationOptions) => new Discretization(config),
  required: { binBoundaries: [-0.5, 0, 0.5], numBins: null, outputMode: 'count' },
  config: { epsilon: 0.1 },
  inputs: [{ shape: [2, 3] }],
  outputShapes: [[2, 4]],
  gradients: false,
  badConfigs: [[{ binBoundaries: [Number.NaN] }, 'Discretization: binBoundaries must be a finite number']],
});

describe('adapt of Discretization', () => {
  test('is kept in the config beside numBins', () => {
    const layer = new Discretization({ numBins: 3 });
    const x = tf.tensor1d([3, 1, 2, 5, 4, 6]);
    layer.adapt(x);
    x.dispose();
    const config = JSON.parse(JSON.stringify(layer.getConfig())) as tf.serialization.ConfigDict;
    const again = Discretization.fromConfig<Discretization>(Discretization, config);
    expect(again.binBoundaries).toHaveLength(2);
    expect(again.binBoundaries).toStrictEqual(layer.binBoundaries);
    expect(again.numBins).toBe(3);
  });

  test('refuses no data, and given boundaries; a call before it is refused too', () => {
    tf.tidy(() => {
      const layer = new Discretization({ numBins: 3 });
      expect(() => layer.apply(tf.ones([1]))).toThrow('Discretization.apply: adapt must be called first');
      expect(() => {
        layer.adapt(tf.zeros([0]));
      }).toThrow('Discretization.adapt: data must hold at least one value, received none');
      expect(() => {
        new Discretization({ binBoundaries: [0] }).adapt(tf.ones([1]));
      }).toThrow('Discretization.adapt: binBoundaries must be left out, received some');
    });
  });

  test('NaN goes to the last bin', () => {
    tf.tidy(() => {
      expect(new Discretization({ binBoundaries: [0, 1] }).apply(tf.tensor1d([Number.NaN, -1]))).toBeAllClose([2, 0]);
    });
  });
});
