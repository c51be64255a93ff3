import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { kept, sequence } from '../fixtures/kept-layers.ts';
import { camelCased, RecurrentGolden } from '../fixtures/recurrent-golden.ts';
import { everyOption } from '../fixtures/recurrent-options.ts';
import { drop } from './drop.ts';
import { SimpleRNN, type SimpleRNNOptions } from './index.ts';

const golden = new RecurrentGolden('simple-rnn.json', 1);
const units = 7;

testLayer({
  name: 'SimpleRNN',
  create: (config: SimpleRNNOptions) => new SimpleRNN(config),
  required: { units: 5, returnSequences: false, returnState: false, stateful: false },
  config: everyOption,
  inputs: [{ shape: [2, 3, 7] }],
  outputShapes: [[2, 5]],
  gradients: { step: 0.02 },
  badConfigs: [[{ units: -1 }, 'SimpleRNN: units must be a positive integer, received -1']],
});

testLayer({
  name: 'SimpleRNN with sequences, a state and memory',
  create: (config: SimpleRNNOptions) => new SimpleRNN(config),
  required: { units: 5, returnSequences: true, returnState: true, stateful: true },
  config: everyOption,
  inputs: [{ shape: [2, 3, 7] }, { shape: [2, 5] }],
  outputShapes: [
    [2, 3, 5],
    [2, 5],
  ],
  gradients: { step: 0.02 },
  badConfigs: [[{ units: 2, returnState: 2 }, 'SimpleRNN: returnState must be true or false, received 2']],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(golden.titled)('%s', async (_, item) => {
    await golden.compareOn(backend, () => new SimpleRNN({ units, ...item.options }), item);
  });
});

test('dropout of input and output have masks of their own', () => {
  tf.tidy(() => {
    const layer = kept(new SimpleRNN({ units: 3, dropout: 0.4, recurrentDropout: 0.5, seed: 4 }));
    const [x, h] = [sequence(2, 1, 5), tf.randomNormal([2, 3])];
    const { seed, draws } = layer.getRandomState();
    const output = layer.apply([x, h], { training: true }) as tf.Tensor;
    const [kernel, recurrent] = layer.getWeights() as [tf.Tensor, tf.Tensor];
    const xScales = drop(tf.ones([2, 5]), 0.4, { seed, counter: draws });
    const hScales = drop(tf.ones([2, 3]), 0.5, { seed, counter: draws + 1 });
    const fromX = tf.matMul(tf.mul(tf.reshape(x, [2, 5]), xScales), kernel);
    expect(output).toBeAllClose(tf.tanh(tf.add(fromX, tf.matMul(tf.mul(h, hScales), recurrent))));
  });
});

test('a config of Keras makes an equal layer', () => {
  const config = camelCased(golden.file.config) as tf.serialization.ConfigDict;
  const layer = SimpleRNN.fromConfig(SimpleRNN, config) as unknown as SimpleRNN;
  expect(layer.getConfig()).toMatchObject({ units, activation: 'tanh', name: 'recurrent' });
});
