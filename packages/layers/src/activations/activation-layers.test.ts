import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { InertConstraint } from '../../fixtures/inert-constraint.ts';
import { kept } from '../../fixtures/kept-layers.ts';
import { testGolden } from '../../fixtures/layer-golden.ts';
import * as layers from '../index.ts';

testGolden('activation-layers.json');

const inputs = [{ shape: [2, 3, 5] }];
const outputShapes = [[2, 3, 5]];
const sharp = { step: 0.002, tolerance: 0.02 };

testLayer({
  name: 'Activation',
  create: (config: layers.ActivationOptions) => new layers.Activation(config),
  required: { activation: 'mish' },
  config: {},
  inputs,
  outputShapes,
  badConfigs: [
    [{ activation: 'gleu' }, "Activation: activation must be one of 'celu'"],
    [{ activation: 'softmx' }, "did you mean 'softmax'?"],
  ],
});

testLayer({
  name: 'Activation glu',
  create: (config: layers.ActivationOptions) => new layers.Activation(config),
  required: { activation: 'glu' },
  config: {},
  inputs: [{ shape: [2, 3, 6] }],
  outputShapes: [[2, 3, 3]],
  badConfigs: [[{ activation: 3 }, 'Activation: activation must be one of']],
});

testLayer({
  name: 'ReLU',
  create: (config: layers.ReLUOptions) => new layers.ReLU(config),
  config: { maxValue: 0.9, negativeSlope: 0.1, threshold: 0.3 },
  inputs,
  outputShapes,
  gradients: sharp,
  badConfigs: [
    [{ maxValue: -1 }, 'ReLU: maxValue must be a finite number at least 0, received -1'],
    [{ threshold: null }, 'ReLU: threshold must be a finite number at least 0, received null'],
  ],
});

testLayer({
  name: 'LeakyReLU',
  create: (config: layers.LeakyReLUOptions) => new layers.LeakyReLU(config),
  config: { negativeSlope: 0.1 },
  inputs,
  outputShapes,
  gradients: sharp,
  badConfigs: [[{ negativeSlope: -1 }, 'LeakyReLU: negativeSlope must be a finite number at least 0, received -1']],
});

testLayer({
  name: 'ELU',
  create: (config: layers.ELUOptions) => new layers.ELU(config),
  config: { alpha: 0.5 },
  inputs,
  outputShapes,
  gradients: sharp,
  badConfigs: [[{ alpha: 'a' }, "ELU: alpha must be a finite number, received 'a'"]],
});

testLayer({
  name: 'PReLU',
  create: (config: layers.PReLUOptions) => new layers.PReLU(config),
  config: {
    alphaInitializer: 'ones',
    alphaRegularizer: 'l2',
    alphaConstraint: new InertConstraint(),
    sharedAxes: [1],
  },
  inputs,
  outputShapes,
  gradients: sharp,
  badConfigs: [[{ sharedAxes: [0] }, 'PReLU: sharedAxes must be a positive integer, received 0']],
});

testLayer({
  name: 'Softmax',
  create: (config: layers.SoftmaxOptions) => new layers.Softmax(config),
  config: { axis: [1, 2] },
  inputs,
  outputShapes,
  badConfigs: [[{ axis: [] }, 'Softmax: axis must be an integer or a list of at least one, received []']],
});

test('a mask that does not broadcast to the input of Softmax is refused', () => {
  tf.tidy(() => {
    const call = (): unknown => new layers.Softmax().apply(tf.ones([2, 3]), { mask: tf.ones([2, 2], 'bool') });
    expect(call).toThrow('Softmax: mask must have a shape that broadcasts to [2, 3], received [2, 2]');
  });
});

test('PReLU needs the sizes of its axes', () => {
  expect(() => {
    kept(new layers.PReLU()).build([null, null, 3]);
  }).toThrow('PReLU: the size of axis 1 of the input must be known, received null');
});
