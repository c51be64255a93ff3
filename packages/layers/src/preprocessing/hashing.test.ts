import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import { Hashing, type HashingOptions } from '../index.ts';

const { cases } = loadGolden<{
  readonly cases: readonly {
    readonly options: HashingOptions;
    readonly x: string[] | number[][];
    readonly y: number[];
  }[];
}>(import.meta.url, '../../fixtures/hashing.json');

const { salted } = loadGolden<{ readonly salted: typeof cases }>(import.meta.url, '../../fixtures/lookups.json');

testLayer({
  name: 'Hashing',
  create: (config: HashingOptions) => new Hashing(config),
  required: { numBins: 5, outputMode: 'int' },
  config: { maskValue: 3, salt: [3, -4] },
  inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 3, 4, 1, 2, 1] }],
  outputShapes: [[2, 3]],
  gradients: false,
  badConfigs: [
    [{ numBins: 0 }, 'Hashing: numBins must be a positive integer, received 0'],
    [{ numBins: 1, maskValue: 'a' }, 'Hashing: numBins must be at least 2 beside a maskValue, received 1'],
    [{ numBins: 2, outputMode: 'ints' }, "Hashing: outputMode must be one of 'int', 'oneHot', 'multiHot', 'count'"],
  ],
});

testLayer({
  name: 'Hashing to rows',
  create: (config: HashingOptions) => new Hashing(config),
  required: { numBins: 5, outputMode: 'multiHot' },
  config: { maskValue: 3, salt: [3, -4] },
  inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 3, 4, 1, 2, 1] }],
  outputShapes: [[2, 5]],
  gradients: false,
  badConfigs: [[{ numBins: 2, salt: 0.5 }, 'Hashing: salt must be an integer, received 0.5']],
});

test.each([...cases, ...salted].map((item, i) => [`${i + 1}. ${JSON.stringify(item.options)}`, item] as const))(
  'puts strings and numbers into the bins of Keras: %s',
  async (_, { options, x, y }) => {
    const trial = (): void => {
      tf.tidy(() => {
        const isText = typeof x[0] === 'string';
        const input = isText ? tf.tensor1d(x as string[]) : tf.tensor2d(x, undefined, 'int32');
        expect(new Hashing(options).apply(input)).toBeAllClose(y);
      });
    };
    trial();
    await onModu(trial);
  },
);
