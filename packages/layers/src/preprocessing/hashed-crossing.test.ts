import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import { HashedCrossing, type HashedCrossingOptions } from '../index.ts';

type Values = (string | number)[];

const { crossed } = loadGolden<{
  readonly crossed: readonly {
    readonly options: HashedCrossingOptions;
    readonly inputs: (Values | Values[])[];
    readonly y: number[];
  }[];
}>(import.meta.url, '../../fixtures/lookups.json');

test.each(crossed.map((item, i) => [`${i + 1}. ${JSON.stringify(item.options)}`, item] as const))(
  'equal to Keras: %s',
  async (_, { options, inputs, y }) => {
    const trial = (): void => {
      tf.tidy(() => {
        const tensors = inputs.map((values) =>
          tf.tensor(values, undefined, typeof [values].flat(2)[0] === 'string' ? 'string' : 'int32'),
        );
        expect(new HashedCrossing(options).apply(tensors)).toBeAllClose(y);
      });
    };
    trial();
    await onModu(trial);
  },
);

const inputs = [
  { shape: [2, 1], dtype: 'int32' as const, values: [3, 4] },
  { shape: [2, 1], dtype: 'int32' as const, values: [1, 2] },
];

testLayer({
  name: 'HashedCrossing',
  create: (config: HashedCrossingOptions) => new HashedCrossing(config),
  required: { numBins: 5, outputMode: 'int' },
  config: {},
  inputs,
  outputShapes: [[2, 1]],
  gradients: false,
  badConfigs: [
    [{ numBins: 0 }, 'HashedCrossing: numBins must be a positive integer, received 0'],
    [
      { numBins: 2, outputMode: 'count' },
      "HashedCrossing: outputMode must be one of 'int', 'oneHot', received 'count'",
    ],
  ],
});

testLayer({
  name: 'HashedCrossing to rows',
  create: (config: HashedCrossingOptions) => new HashedCrossing(config),
  required: { numBins: 5, outputMode: 'oneHot' },
  config: {},
  inputs,
  outputShapes: [[2, 5]],
  gradients: false,
  badConfigs: [[{ numBins: 2, sparse: true }, "HashedCrossing: unknown option 'sparse'"]],
});

test('refuses one input, several columns and other shapes', () => {
  tf.tidy(() => {
    const layer = new HashedCrossing({ numBins: 3 });
    const expected = 'HashedCrossing: the inputs must be at least two of the same shape, [B] or [B,1], received';
    expect(() => layer.apply([tf.ones([2])])).toThrow(`${expected} [2]`);
    expect(() => layer.apply([tf.ones([2, 2]), tf.ones([2, 2])])).toThrow(`${expected} [2, 2] and [2, 2]`);
    expect(() => layer.apply([tf.ones([2]), tf.ones([2, 1])])).toThrow(`${expected} [2] and [2, 1]`);
  });
});
