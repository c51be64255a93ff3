import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { InertConstraint } from '../fixtures/inert-constraint.ts';
import { kept, sequence } from '../fixtures/kept-layers.ts';
import { NormGolden } from '../fixtures/norm-golden.ts';
import { onModu } from '../fixtures/on-modu.ts';
import { camelCased } from '../fixtures/recurrent-golden.ts';
import { BatchNormalization, type BatchNormalizationOptions } from './index.ts';

const golden = new NormGolden('batch-normalization.json');

testLayer({
  name: 'BatchNormalization',
  create: (config: BatchNormalizationOptions) => new BatchNormalization(config),
  config: {
    axis: 1,
    momentum: 0.5,
    epsilon: 0.1,
    center: false,
    scale: false,
    betaInitializer: 'ones',
    gammaInitializer: 'zeros',
    movingMeanInitializer: 'ones',
    movingVarianceInitializer: { className: 'Constant', config: { value: 3 } },
    betaRegularizer: 'l1l2',
    gammaRegularizer: 'l1l2',
    betaConstraint: new InertConstraint(),
    gammaConstraint: new InertConstraint(),
  },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [
    [{ momentum: 2 }, 'BatchNormalization: momentum must be a finite number at least 0 and at most 1, received 2'],
    [{ axis: [1] }, 'BatchNormalization: axis must be an integer, received [1]'],
  ],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(golden.titled)('%s', async (_, item) => {
    await golden.compareOn(backend, () => new BatchNormalization(item.options), item);
  });
});

test('a layer that is not trainable keeps to its moving averages in training', () => {
  tf.tidy(() => {
    const layer = kept(new BatchNormalization({ trainable: false }));
    const x = sequence();
    const output = layer.apply(x, { training: true }) as tf.Tensor;
    expect(output).toBeAllClose(tf.div(x, Math.sqrt(1.001)));
    expect(layer.getWeights()[2]).toBeAllClose(tf.zeros([3]));
  });
});

test('training a model moves the averages and saves them', async () => {
  const layer = new BatchNormalization({ momentum: 0, inputShape: [3] });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = tf.randomNormal([64, 3], 5, 2, 'float32', 1);
  await model.trainOnBatch(x, x);
  tf.tidy(() => {
    const { mean, variance } = tf.moments(x, 0);
    expect(layer.getWeights()[2]).toBeAllClose(mean);
    expect(layer.getWeights()[3]).toBeAllClose(variance, { rtol: 1e-4 });
  });
  x.dispose();
  model.dispose();
  (model.optimizer as unknown as { dispose(): void }).dispose();
});

test('a gradient of a gradient goes through it on modu, too', async () => {
  const slopes = () =>
    tf.tidy(() => {
      const layer = kept(new BatchNormalization());
      const x = tf.randomNormal([5, 3], 0, 1, 'float32', 1);
      const weights = tf.randomNormal([5, 3], 0, 1, 'float32', 2);
      layer.apply(x);
      const score = (a: tf.Tensor) =>
        tf.sum(tf.mul(weights, tf.square(layer.apply(a, { training: true }) as tf.Tensor)));
      const penalty = (a: tf.Tensor) => tf.sum(tf.square(tf.grad(score)(a)));
      return [...tf.grad(penalty)(x).dataSync()];
    });
  const expected = slopes();
  expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
  expect(await onModu(slopes)).toBeAllClose(expected, { rtol: 1e-3, atol: 1e-3 });
});

test('a mask that does not fit is refused', () => {
  tf.tidy(() => {
    const layer = kept(new BatchNormalization());
    const x = sequence();
    layer.build(x.shape);
    const call = (mask: tf.Tensor): unknown => layer.apply(x, { mask, training: true });
    expect(() => call(tf.ones([2, 3], 'bool'))).toThrow('BatchNormalization: mask must have shape [B,T1] = [2, 5]');
    expect(() => call(tf.ones([2, 5]))).toThrow('BatchNormalization: mask must be a tensor of type bool');
  });
});

test('a config of Keras makes an equal layer, renorm is refused', () => {
  const config = camelCased(golden.file.config) as tf.serialization.ConfigDict;
  const layer = BatchNormalization.fromConfig(BatchNormalization, config) as unknown as BatchNormalization;
  expect(layer.getConfig()).toMatchObject({ name: 'norm', axis: -1, momentum: 0.99, epsilon: 1e-3 });
  expect(() => BatchNormalization.fromConfig(BatchNormalization as never, { ...config, renorm: true })).toThrow(
    'BatchNormalization: unknown option',
  );
});
