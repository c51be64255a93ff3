import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { kept } from '../../fixtures/kept-layers.ts';
import { testGolden } from '../../fixtures/layer-golden.ts';
import * as layers from '../index.ts';

testGolden('preprocessing.json');

const golden = loadGolden<{
  readonly normalization: readonly {
    readonly axis: number | number[] | null;
    readonly data: number[];
    readonly y: number[];
  }[];
}>(import.meta.url, '../../fixtures/adapted.json');

const inputs = [{ shape: [2, 3, 5] }];
const outputShapes = [[2, 3, 5]];

testLayer({
  name: 'Rescaling',
  create: (config: layers.RescalingOptions) => new layers.Rescaling(config),
  required: { scale: [1, 2, 3, 4, 5] },
  config: { offset: -1 },
  inputs,
  outputShapes,
  badConfigs: [[{ scale: 'a' }, "Rescaling: scale must be a finite number, received 'a'"]],
});

testLayer({
  name: 'Normalization',
  create: (config: layers.NormalizationOptions) => new layers.Normalization(config),
  config: { axis: [1], mean: [1, 2, 3], variance: [4, 5, 6], invert: true },
  inputs,
  outputShapes,
  badConfigs: [
    [{ mean: 1 }, 'Normalization: mean and variance must be given together, received one of them'],
    [{ mean: 1, variance: -1 }, 'Normalization: variance must be a finite number at least 0, received -1'],
  ],
});

testLayer({
  name: 'CategoryEncoding',
  create: (config: layers.CategoryEncodingOptions) => new layers.CategoryEncoding(config),
  required: { numTokens: 5 },
  config: { outputMode: 'count' },
  inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 4, 4, 1, 2, 1] }],
  outputShapes: [[2, 5]],
  gradients: false,
  badConfigs: [
    [{ numTokens: 0 }, 'CategoryEncoding: numTokens must be a positive integer, received 0'],
    [{ numTokens: 2, outputMode: 'int' }, "CategoryEncoding: outputMode must be one of 'oneHot', 'multiHot', 'count'"],
  ],
});

describe('adapt of Normalization', () => {
  test.each(golden.normalization.map((item) => [JSON.stringify(item.axis), item] as const))(
    'finds the mean and variance that Keras finds, axis %s',
    (_, { axis, data, y }) => {
      tf.tidy(() => {
        const layer = kept(new layers.Normalization({ axis }));
        const x = tf.tensor(data);
        layer.adapt(x);
        expect(layer.apply(x)).toBeAllClose(y, { rtol: 1e-5, atol: 1e-5 });
        const back = kept(new layers.Normalization({ axis, invert: true }));
        back.adapt(x);
        expect(back.apply(layer.apply(x))).toBeAllClose(x, { atol: 1e-5 });
      });
    },
  );

  test('refuses no data, and a layer whose mean is given', () => {
    tf.tidy(() => {
      const layer = kept(new layers.Normalization());
      expect(() => {
        layer.adapt(tf.zeros([0, 3]));
      }).toThrow('Normalization.adapt: data must hold at least one sample, received none');
      expect(() => {
        new layers.Normalization({ mean: 1, variance: 1 }).adapt(tf.ones([1, 3]));
      }).toThrow('Normalization.adapt: mean must be left out, received one');
      expect(() => {
        new layers.Normalization({ mean: [1, 2], variance: 1 }).build([null, 3]);
      }).toThrow('Normalization: mean must have 2 values'.replace('2', '3'));
    });
  });
});

test('CategoryEncoding adds up the weights of what it counts, and refuses strangers', () => {
  tf.tidy(() => {
    const layer = new layers.CategoryEncoding({ numTokens: 3, outputMode: 'count' });
    const x = tf.tensor2d([[0, 2, 2]], [1, 3], 'int32');
    expect(layer.apply(x, { countWeights: tf.tensor2d([[0.5, 1, 2]]) })).toBeAllClose([[0.5, 0, 3]]);
    expect(() => layer.apply(x, { countWeights: tf.ones([3]) })).toThrow(
      'CategoryEncoding: countWeights must have the shape [1, 3] of the input, received [3]',
    );
    expect(() => layer.apply(tf.tensor2d([[3]]))).toThrow(
      'CategoryEncoding: the input must be whole numbers from 0 to 2, received 3',
    );
    const other = new layers.CategoryEncoding({ numTokens: 3 });
    expect(() => other.apply(x, { countWeights: tf.ones([1, 3]) })).toThrow(
      "countWeights must be left out unless outputMode is 'count'",
    );
  });
});
