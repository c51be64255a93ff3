import { testLayer } from '@modu/testing';
import type * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { InertConstraint } from '../fixtures/inert-constraint.ts';
import { bools, casesOf, compare, on, titled, type LayerCase } from '../fixtures/layer-golden.ts';
import { GroupedQueryAttention, type GroupedQueryAttentionOptions } from './index.ts';

interface HeadCase extends LayerCase {
  readonly masks: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

const golden = casesOf<HeadCase>('grouped-query.json');

afterEach(() => {
  InertConstraint.disposeOutputs();
});

testLayer({
  name: 'GroupedQueryAttention',
  create: (config: GroupedQueryAttentionOptions) => new GroupedQueryAttention(config),
  required: { headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 },
  config: {
    dropout: 0.3,
    useBias: false,
    slidingWindow: 2,
    useGate: true,
    seed: 1,
    kernelInitializer: 'heNormal',
    biasInitializer: 'ones',
    kernelRegularizer: 'l1l2',
    biasRegularizer: 'l1l2',
    kernelConstraint: new InertConstraint(),
    biasConstraint: new InertConstraint(),
  },
  inputs: [{ shape: [2, 5, 4] }, { shape: [2, 7, 3] }, { shape: [2, 7, 5] }],
  outputShapes: [[2, 5, 4]],
  badConfigs: [
    [
      { headDim: 3, numQueryHeads: 4, numKeyValueHeads: 3 },
      'GroupedQueryAttention: numKeyValueHeads must be a divisor of numQueryHeads 4, received 3',
    ],
    [{ headDim: 0, numQueryHeads: 4, numKeyValueHeads: 2 }, 'headDim must be a positive integer, received 0'],
  ],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, item) => {
    await on(backend, () => {
      const layer = new GroupedQueryAttention(item.options as unknown as GroupedQueryAttentionOptions);
      const masks = Object.entries(item.masks).map(([name, mask]) => [name, bools(golden.masks[mask] as never)]);
      const options = { ...item.flags, ...Object.fromEntries(masks) } as object;
      compare(layer, item, (inputs) => layer.apply(inputs, options) as tf.Tensor);
      layer.dispose();
    });
  });
});

test('key and value have fewer weights than the query', () => {
  const layer = new GroupedQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 });
  layer.build([
    [null, 5, 4],
    [null, 7, 6],
  ]);
  expect(layer.weights.map(({ shape }) => shape)).toEqual([
    [4, 4, 3],
    [4, 3],
    [6, 2, 3],
    [2, 3],
    [6, 2, 3],
    [2, 3],
    [4, 3, 4],
    [4],
  ]);
  for (const weight of layer.weights) weight.dispose();
});
