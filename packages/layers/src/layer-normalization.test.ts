import { testLayer } from '@modu/testing';
import type * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { InertConstraint } from '../fixtures/inert-constraint.ts';
import { NormGolden } from '../fixtures/norm-golden.ts';
import { camelCased } from '../fixtures/recurrent-golden.ts';
import { LayerNormalization, type LayerNormalizationOptions } from './index.ts';

const golden = new NormGolden('layer-normalization.json');

afterEach(() => {
  InertConstraint.disposeOutputs();
});

testLayer({
  name: 'LayerNormalization',
  create: (config: LayerNormalizationOptions) => new LayerNormalization(config),
  config: {
    axis: [1, 2],
    epsilon: 0.1,
    center: false,
    scale: false,
    betaInitializer: 'ones',
    gammaInitializer: 'zeros',
    betaRegularizer: 'l1l2',
    gammaRegularizer: 'l1l2',
    betaConstraint: new InertConstraint(),
    gammaConstraint: new InertConstraint(),
  },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [
    [{ epsilon: -1 }, 'LayerNormalization: epsilon must be a finite number at least 0, received -1'],
    [{ axis: [] }, 'LayerNormalization: axis must be an integer or a list of at least one, received []'],
    [{ axis: 0.5 }, 'LayerNormalization: axis must be an integer, received 0.5'],
  ],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(golden.titled)('%s', async (_, item) => {
    await golden.compareOn(backend, () => new LayerNormalization(item.options), item);
  });
});

test('an axis that the input lacks, or of unknown size, is an error', () => {
  expect(() => {
    new LayerNormalization({ axis: 2 }).build([null, 3]);
  }).toThrow('LayerNormalization: the input must have the axes 2, each once, received shape [?, 3]');
  expect(() => {
    new LayerNormalization({ axis: [1, -1] }).build([null, 3]);
  }).toThrow('the axes 1, -1, each once');
  expect(() => {
    new LayerNormalization().build([null, null]);
  }).toThrow('LayerNormalization: the size of axis 1 of the input must be known, received null');
});

test('a config of Keras makes an equal layer', () => {
  const config = camelCased(golden.file.config) as tf.serialization.ConfigDict;
  const layer = LayerNormalization.fromConfig(LayerNormalization, config) as unknown as LayerNormalization;
  expect(layer.getConfig()).toMatchObject({ name: 'norm', axis: -1, epsilon: 1e-3, center: true, scale: true });
  const asked = { ...config, rmsScaling: true };
  expect(() => LayerNormalization.fromConfig(LayerNormalization as never, asked)).toThrow(
    "LayerNormalization: unknown option 'rmsScaling'",
  );
});
