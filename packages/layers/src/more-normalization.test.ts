import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { InertConstraint } from '../fixtures/inert-constraint.ts';
import { kept } from '../fixtures/kept-layers.ts';
import { testGolden } from '../fixtures/layer-golden.ts';
import {
  GroupNormalization,
  UnitNormalization,
  type GroupNormalizationOptions,
  type UnitNormalizationOptions,
} from './index.ts';

testGolden('more-normalization.json');

testLayer({
  name: 'GroupNormalization',
  create: (config: GroupNormalizationOptions) => new GroupNormalization(config),
  required: { groups: 3 },
  config: {
    axis: 1,
    epsilon: 0.1,
    center: false,
    scale: false,
    betaInitializer: 'ones',
    gammaInitializer: 'zeros',
    betaRegularizer: 'l2',
    gammaRegularizer: 'l2',
    betaConstraint: new InertConstraint(),
    gammaConstraint: new InertConstraint(),
  },
  inputs: [{ shape: [2, 3, 6] }],
  outputShapes: [[2, 3, 6]],
  badConfigs: [
    [{ groups: 0 }, 'GroupNormalization: groups must be a positive integer or -1, received 0'],
    [{ groups: -2 }, 'GroupNormalization: groups must be an integer at least -1, received -2'],
  ],
});

testLayer({
  name: 'UnitNormalization',
  create: (config: UnitNormalizationOptions) => new UnitNormalization(config),
  config: { axis: [1, 2] },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [[{ axis: 'last' }, "UnitNormalization: axis must be an array, received 'last'"]],
});

test('channels that make no even groups are refused', () => {
  expect(() => {
    kept(new GroupNormalization({ groups: 4 })).build([null, 3, 6]);
  }).toThrow('GroupNormalization: the channels must be a multiple of groups = 4, received 6');
});

test('a vector of zeros has no direction and stays as it is', () => {
  tf.tidy(() => {
    expect(
      new UnitNormalization().apply(
        tf.tensor2d([
          [0, 0],
          [3, 4],
        ]),
      ),
    ).toBeAllClose([
      [0, 0],
      [0.6, 0.8],
    ]);
  });
});
