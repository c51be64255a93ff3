import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { kept } from '../../fixtures/kept-layers.ts';
import { testGolden } from '../../fixtures/layer-golden.ts';
import * as layers from '../index.ts';

testGolden('time-distributed.json');

testLayer({
  name: 'TimeDistributed',
  create: (config: layers.TimeDistributedOptions) => new layers.TimeDistributed(config),
  required: { layer: { className: 'Dense', config: { units: 7, activation: 'tanh', name: 'inner' } } },
  config: {},
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 7]],
  badConfigs: [
    [{ layer: 'dense' }, 'TimeDistributed: layer must be'],
    [
      { layer: { className: 'Denze', config: {} } },
      'TimeDistributed: layer must be the JSON form of a layer of a registered class',
    ],
  ],
});

testLayer({
  name: 'TimeDistributed of a layer of this package',
  create: (config: layers.TimeDistributedOptions) => new layers.TimeDistributed(config),
  required: { layer: { className: 'LSTM', config: { units: 3, name: 'inner' } } },
  config: {},
  inputs: [{ shape: [2, 3, 5, 2] }],
  outputShapes: [[2, 3, 3]],
  gradients: { step: 0.02 },
  badConfigs: [[{}, 'TimeDistributed: layer must be']],
});

test('two of them in one model keep their weights apart when saved', async () => {
  const dense = (units: number): layers.TimeDistributed =>
    new layers.TimeDistributed({ layer: tf.layers.dense({ units }) });
  const input = tf.input({ shape: [3, 5] });
  const model = tf.model({ inputs: input, outputs: dense(2).apply(dense(4).apply(input)) as tf.SymbolicTensor });
  let artifacts: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler((saved) => {
      artifacts = saved;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  tf.tidy(() => {
    const x = tf.randomNormal([2, 3, 5]);
    expect(loaded.predict(x)).toBeAllClose(model.predict(x));
  });
  model.dispose();
  loaded.dispose();
});

test('dropout inside has another mask at every step, and its series can be resumed', () => {
  tf.tidy(() => {
    const make = (): layers.TimeDistributed =>
      kept(new layers.TimeDistributed({ layer: new layers.Dropout({ rate: 0.5, seed: 1 }) }));
    const [first, second] = [make(), make()];
    const x = tf.ones([1, 2, 40]);
    const y = first.apply(x, { training: true }) as tf.Tensor;
    const [left, right] = tf.unstack(y, 1) as [tf.Tensor, tf.Tensor];
    expect(left).not.toBeAllClose(right);
    second.setRandomState(first.getRandomState());
    expect(second.apply(x, { training: true })).toBeAllClose(first.apply(x, { training: true }));
  });
});

test('inputs and masks without steps are refused', () => {
  tf.tidy(() => {
    const layer = kept(new layers.TimeDistributed({ layer: new layers.Softmax() }));
    expect(() => layer.apply(tf.ones([2, 3]))).toThrow('TimeDistributed: the input must have shape [B,T,…]');
    expect(() => layer.apply(tf.ones([2, 3, 5]), { mask: tf.ones([2, 5], 'bool') })).toThrow(
      'TimeDistributed: mask must have a shape that begins with [B,T] = [2, 3], received [2, 5]',
    );
  });
});
