import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { kept, sequence } from '../fixtures/kept-layers.ts';
import { camelCased, RecurrentGolden } from '../fixtures/recurrent-golden.ts';
import { everyOption } from '../fixtures/recurrent-options.ts';
import { drop } from './drop.ts';
import { GRU, type GRUOptions } from './index.ts';

const golden = new RecurrentGolden('gru.json', 1);
const units = 7;
const settings = { ...everyOption, recurrentActivation: 'hardSigmoid', resetAfter: false };

testLayer({
  name: 'GRU',
  create: (config: GRUOptions) => new GRU(config),
  required: { units: 5, returnSequences: false, returnState: false, stateful: false },
  config: settings,
  inputs: [{ shape: [2, 3, 7] }],
  outputShapes: [[2, 5]],
  gradients: { step: 0.02 },
  badConfigs: [
    [{ units: 0.5 }, 'GRU: units must be a positive integer, received 0.5'],
    [{ units: 2, resetAfter: 0 }, 'GRU: resetAfter must be true or false, received 0'],
  ],
});

testLayer({
  name: 'GRU with sequences, a state and memory',
  create: (config: GRUOptions) => new GRU(config),
  required: { units: 5, returnSequences: true, returnState: true, stateful: true },
  config: settings,
  inputs: [{ shape: [2, 3, 7] }, { shape: [2, 5] }],
  outputShapes: [
    [2, 3, 5],
    [2, 5],
  ],
  gradients: { step: 0.02 },
  badConfigs: [[{ units: 2, stateful: 'yes' }, 'GRU: stateful must be true or false']],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(golden.titled)('%s', async (_, item) => {
    await golden.compareOn(backend, () => new GRU({ units, ...item.options }), item);
  });
});

test.each([true, false])(
  'recurrent dropout zeroes units for each gate by a mask of its own, resetAfter %s',
  (resetAfter) => {
    tf.tidy(() => {
      const layer = kept(new GRU({ units: 3, recurrentDropout: 0.5, seed: 4, resetAfter }));
      const [x, h] = [sequence(2, 1, 5), tf.randomNormal([2, 3])];
      const { seed, draws } = layer.getRandomState();
      const output = layer.apply([x, h], { training: true }) as tf.Tensor;
      const [kernel, recurrent] = layer.getWeights() as [tf.Tensor, tf.Tensor];
      const part = (weights: tf.Tensor, gate: number): tf.Tensor => tf.split(weights, 3, 1)[gate] as tf.Tensor;
      const fromX = (gate: number): tf.Tensor => tf.matMul(tf.reshape(x, [2, 5]), part(kernel, gate));
      const fromH = (gate: number, state: tf.Tensor): tf.Tensor => {
        const scales = drop(tf.ones([2, 3]), 0.5, { seed, counter: draws + gate });
        return tf.matMul(tf.mul(state, scales), part(recurrent, gate));
      };
      const z = tf.sigmoid(tf.add(fromX(0), fromH(0, h)));
      const r = tf.sigmoid(tf.add(fromX(1), fromH(1, h)));
      const inner = resetAfter ? tf.mul(r, fromH(2, h)) : fromH(2, tf.mul(r, h));
      const fresh = tf.tanh(tf.add(fromX(2), inner));
      expect(output).toBeAllClose(tf.add(tf.mul(z, h), tf.mul(tf.sub(1, z), fresh)));
    });
  },
);

test('a config of Keras makes an equal layer', () => {
  const layer = GRU.fromConfig(GRU, camelCased(golden.file.config) as never) as unknown as GRU;
  expect(layer.getConfig()).toMatchObject({ units, seed: 3, resetAfter: true, recurrentActivation: 'sigmoid' });
});
