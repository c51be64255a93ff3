import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { kept } from '../fixtures/kept-layers.ts';
import { NormGolden } from '../fixtures/norm-golden.ts';
import { camelCased } from '../fixtures/recurrent-golden.ts';
import { RMSNormalization, type RMSNormalizationOptions } from './index.ts';

const golden = new NormGolden('rms-normalization.json');

testLayer({
  name: 'RMSNormalization',
  create: (config: RMSNormalizationOptions) => new RMSNormalization(config),
  config: { axis: [1, 2], epsilon: 0.1 },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [[{ epsilon: -1 }, 'RMSNormalization: epsilon must be a finite number at least 0, received -1']],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(golden.titled)('%s', async (_, item) => {
    await golden.compareOn(backend, () => new RMSNormalization(item.options), item);
  });
});

test('the first axis of a matrix is normalised like the last of its transpose', () => {
  tf.tidy(() => {
    const x = tf.tensor2d([
      [1, 2, 3],
      [4, -5, 6],
    ]);
    const [columns, rows] = [kept(new RMSNormalization({ axis: 0 })), kept(new RMSNormalization())];
    expect(columns.apply(x)).toBeAllClose(tf.transpose(rows.apply(tf.transpose(x)) as tf.Tensor));
  });
});

test('an axis that the input lacks is an error', () => {
  expect(() => {
    new RMSNormalization({ axis: -3 }).build([null, 3]);
  }).toThrow('RMSNormalization: the input must have the axes -3, each once, received shape [?, 3]');
});

test('a config of Keras makes an equal layer', () => {
  const layer = RMSNormalization.fromConfig(RMSNormalization, camelCased(golden.file.config) as never);
  expect(layer.getConfig()).toEqual({ name: 'norm', trainable: true, axis: -1, epsilon: 1e-6 });
});
