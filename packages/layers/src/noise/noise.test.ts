import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { testGolden } from '../../fixtures/layer-golden.ts';
import { onModu } from '../../fixtures/on-modu.ts';
import { drop } from '../drop.ts';
import * as layers from '../index.ts';
import { normalTensor } from './random-tensors.ts';

testGolden('random.json');

const inputs = [{ shape: [2, 3, 5] }];
const outputShapes = [[2, 3, 5]];

testLayer({
  name: 'GaussianNoise',
  create: (config: layers.GaussianNoiseOptions) => new layers.GaussianNoise(config),
  required: { stddev: 0.3 },
  config: { seed: 1 },
  inputs,
  outputShapes,
  badConfigs: [[{ stddev: 2 }, 'GaussianNoise: stddev must be a finite number at least 0 and at most 1, received 2']],
});

testLayer({
  name: 'GaussianDropout',
  create: (config: layers.GaussianDropoutOptions) => new layers.GaussianDropout(config),
  required: { rate: 0.3 },
  config: { seed: 1 },
  inputs,
  outputShapes,
  badConfigs: [[{ rate: 1 }, 'GaussianDropout: rate must be a finite number at least 0 and less than 1, received 1']],
});

testLayer({
  name: 'AlphaDropout',
  create: (config: layers.AlphaDropoutOptions) => new layers.AlphaDropout(config),
  required: { rate: 0.3 },
  config: { seed: 1, noiseShape: [null, 1, 5] },
  inputs,
  outputShapes,
  badConfigs: [[{ rate: -1 }, 'AlphaDropout: rate must be a finite number at least 0 and less than 1, received -1']],
});

testLayer({
  name: 'SpatialDropout1D',
  create: (config: layers.SpatialDropout1DOptions) => new layers.SpatialDropout1D(config),
  required: { rate: 0.3 },
  config: { seed: 1 },
  inputs,
  outputShapes,
  badConfigs: [[{ rate: 1 }, 'SpatialDropout1D: rate must be a finite number at least 0 and less than 1, received 1']],
});

testLayer({
  name: 'SpatialDropout2D',
  create: (config: layers.SpatialDropout2DOptions) => new layers.SpatialDropout2D(config),
  required: { rate: 0.3 },
  config: { seed: 1, dataFormat: 'channelsFirst' },
  inputs: [{ shape: [2, 3, 5, 7] }],
  outputShapes: [[2, 3, 5, 7]],
  badConfigs: [[{ rate: 0.1, dataFormat: 'first' }, 'SpatialDropout2D: dataFormat must be one of']],
});

const makers = {
  GaussianNoise: () => new layers.GaussianNoise({ stddev: 0.5, seed: 3 }),
  GaussianDropout: () => new layers.GaussianDropout({ rate: 0.3, seed: 3 }),
  AlphaDropout: () => new layers.AlphaDropout({ rate: 0.3, seed: 3 }),
  SpatialDropout1D: () => new layers.SpatialDropout1D({ rate: 0.3, seed: 3 }),
};

describe.each(Object.entries(makers))('%s', (_, make) => {
  const call = (layer: tf.layers.Layer): number[] =>
    tf.tidy(() => [...(layer.apply(tf.ones([3, 5, 40]), { training: true }) as tf.Tensor).dataSync()]);

  test('draws afresh in every call, repeats by its seed and resumes by its state', () => {
    const layer = make();
    const series = [call(layer), call(layer), call(layer)];
    expect(series[0]).not.toEqual(series[1]);
    const again = make();
    expect([call(again), call(again)]).toEqual(series.slice(0, 2));
    const resumed = make();
    resumed.setRandomState({ seed: 3, draws: 2 });
    expect(call(resumed)).toEqual(series[2]);
    expect(resumed.getRandomState()).toEqual({ seed: 3, draws: 3 });
  });

  test('has the same outputs and gradients on modu as on cpu', async () => {
    const trial = (): number[][] =>
      tf.tidy(() => {
        const x = tf.randomNormal([3, 5, 40], 0, 1, 'float32', 1);
        const y = make().apply(x, { training: true }) as tf.Tensor;
        const dx = tf.grad((v) => tf.sum(tf.square(make().apply(v, { training: true }) as tf.Tensor)))(x);
        return [[...y.dataSync()], [...dx.dataSync()]];
      });
    const onCpu = trial();
    expect(await onModu(trial)).toBeAllClose(onCpu, { rtol: 1e-5, atol: 1e-5 });
  });

  test('changes nothing outside training', () => {
    tf.tidy(() => {
      expect(make().apply(tf.ones([2, 3, 5]))).toBeAllClose(tf.ones([2, 3, 5]));
    });
  });
});

test('GaussianNoise adds, and GaussianDropout multiplies by, the normal numbers of its draw', () => {
  tf.tidy(() => {
    const x = tf.randomNormal([4, 7], 0, 1, 'float32', 2);
    const position = { seed: 3, counter: 0 };
    const noise = normalTensor([4, 7], position, { mean: 0, stddev: 0.5 });
    expect(makers.GaussianNoise().apply(x, { training: true })).toBeAllClose(tf.add(x, noise));
    const scales = normalTensor([4, 7], position, { mean: 1, stddev: Math.sqrt(0.3 / 0.7) });
    expect(makers.GaussianDropout().apply(x, { training: true })).toBeAllClose(tf.mul(x, scales));
  });
});

test('AlphaDropout keeps mean and variance of normal inputs and follows the formula of Keras', () => {
  tf.tidy(() => {
    const x = tf.randomNormal([200, 200], 0, 1, 'float32', 2);
    const y = makers.AlphaDropout().apply(x, { training: true }) as tf.Tensor;
    const { mean, variance } = tf.moments(y);
    expect(Math.abs(mean.dataSync()[0] as number)).toBeLessThan(0.03);
    expect(Math.abs((variance.dataSync()[0] as number) - 1)).toBeLessThan(0.03);
    const kept = tf.greater(drop(tf.ones([200, 200]), 0.3, { seed: 3, counter: 0 }), 0);
    const least = -1.7580993408473766;
    const a = ((1 - 0.3) * (1 + 0.3 * least ** 2)) ** -0.5;
    expect(y).toBeAllClose(tf.add(tf.mul(tf.where(kept, x, tf.fill(x.shape, least)), a), -a * least * 0.3));
  });
});

test('SpatialDropout drops a channel at all steps or pixels', () => {
  tf.tidy(() => {
    const y = makers.SpatialDropout1D().apply(tf.ones([2, 4, 50]), { training: true }) as tf.Tensor;
    const [first, ...others] = tf.unstack(y, 1) as [tf.Tensor, ...tf.Tensor[]];
    for (const other of others) expect(other).toBeAllClose(first);
    expect(new Set(first.dataSync()).size).toBe(2);
    const images = new layers.SpatialDropout2D({ rate: 0.5, seed: 1, dataFormat: 'channelsFirst' });
    const z = images.apply(tf.ones([2, 50, 3, 2]), { training: true }) as tf.Tensor;
    expect(tf.min(z, [2, 3])).toBeAllClose(tf.max(z, [2, 3]));
    expect(() => images.apply(tf.ones([2, 3, 4]))).toThrow(
      'SpatialDropout2D: the input must have shape [B,C,Y,X], received [2, 3, 4]',
    );
  });
});
