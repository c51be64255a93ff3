import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { summary } from './index.ts';

test('of a functional model names inputs, several outputs and weights that are not trained', () => {
  const input = tf.input({ shape: [3], name: 'in' });
  const frozen = tf.layers.dense({ units: 2, name: 'frozen', trainable: false });
  const lstm = tf.layers.simpleRNN({ units: 2, returnState: true, name: 'rnn', recurrentInitializer: 'zeros' });
  const hidden = tf.layers.reshape({ targetShape: [1, 2], name: 'steps' }).apply(frozen.apply(input));
  const outputs = lstm.apply(hidden) as tf.SymbolicTensor[];
  const model = tf.model({ inputs: input, outputs, name: 'odd' });
  const { layers, ...totals } = summary(model);
  expect(totals).toEqual({ name: 'odd', parameters: 18, trainableParameters: 10 });
  expect(layers).toEqual([
    { name: 'in', type: 'InputLayer', outputShape: [null, 3], parameters: 0, trainableParameters: 0 },
    { name: 'frozen', type: 'Dense', outputShape: [null, 2], parameters: 8, trainableParameters: 0 },
    { name: 'steps', type: 'Reshape', outputShape: [null, 1, 2], parameters: 0, trainableParameters: 0 },
    {
      name: 'rnn',
      type: 'SimpleRNN',
      outputShape: [
        [null, 2],
        [null, 2],
      ],
      parameters: 10,
      trainableParameters: 10,
    },
  ]);
  model.dispose();
});

test('agrees with what tfjs counts', () => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 4, inputShape: [5] }), tf.layers.batchNormalization()],
  });
  expect(summary(model).parameters).toBe(model.countParams());
  expect(summary(model).layers.map(({ parameters }) => parameters)).toEqual([24, 16]);
  model.dispose();
});

test('of something that is no model is an error', () => {
  expect(() => summary({} as never)).toThrow(new ArgumentError('summary: model must be a tf.LayersModel, received {}'));
});
