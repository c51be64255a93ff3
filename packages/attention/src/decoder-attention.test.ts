import { ArgumentError, ShapeError } from '@modu/core';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { InertConstraint } from '../fixtures/inert-constraint.ts';
import { bools, casesOf, compare, on, titled, wave, type LayerCase, type Nested } from '../fixtures/layer-golden.ts';
import {
  AdditiveAttention,
  Attention,
  BahdanauAttention,
  generalScores,
  LuongAttention,
  type BahdanauAttentionOptions,
} from './index.ts';

interface DecoderCase extends LayerCase {
  readonly kind: 'luong' | 'bahdanau';
  readonly mask: string;
  readonly useCausalMask: boolean;
}

afterEach(() => {
  InertConstraint.disposeOutputs();
});

const golden = casesOf<DecoderCase>('decoder-attention.json');
const make = (kind: string, options: object): BahdanauAttention | LuongAttention =>
  kind === 'luong' ? new LuongAttention(options) : new BahdanauAttention(options as BahdanauAttentionOptions);

describe.each(['cpu', 'modu'])('equal to dense layers and attention of Keras on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, { kind, mask: name, useCausalMask, ...item }) => {
    await on(backend, () => {
      const layer = make(kind, item.options);
      const given = golden.masks[name] as unknown as readonly (Nested | null)[];
      const mask = given.map((part) => (part === null ? null : bools(part)));
      const kwargs = { useCausalMask, returnAttentionScores: true, ...(name !== 'none' && { mask }) };
      compare(layer, item, (inputs) => layer.apply(inputs, kwargs) as tf.Tensor[]);
      layer.dispose();
    });
  });
});

const wide = [{ shape: [2, 3, 5] }, { shape: [2, 7, 11] }, { shape: [2, 7, 13] }];
const weights = {
  kernelInitializer: 'heNormal',
  kernelRegularizer: { className: 'L1L2', config: { l1: 0, l2: 0.01 } },
  kernelConstraint: new InertConstraint(),
  biasInitializer: 'ones',
  biasRegularizer: { className: 'L1L2', config: { l1: 0, l2: 0.01 } },
  biasConstraint: new InertConstraint(),
};

testLayer({
  name: 'BahdanauAttention',
  create: (config) => new BahdanauAttention(config),
  required: { units: 4 },
  config: { useBias: true, dropout: 0.3, seed: 1, ...weights },
  inputs: wide,
  outputShapes: [
    [2, 3, 11],
    [2, 3, 7],
  ],
  kwargs: { returnAttentionScores: true },
  badConfigs: [
    [{}, 'BahdanauAttention: units must be a positive integer, received undefined'],
    [{ units: 0 }, 'BahdanauAttention: units must be a positive integer, received 0'],
    [{ units: 3, useBias: 1 }, 'BahdanauAttention: useBias must be true or false, received 1'],
  ],
});

testLayer({
  name: 'LuongAttention',
  create: (config) => new LuongAttention(config),
  config: { scoreMode: 'concat', units: 4, dropout: 0.3, seed: 1, ...weights },
  inputs: [{ shape: [2, 3, 5] }, { shape: [2, 7, 11] }, { shape: [2, 7, 5] }],
  outputShapes: [[2, 3, 11]],
  badConfigs: [
    [{ scoreMode: 'cat' }, "LuongAttention: scoreMode must be one of 'dot', 'general', 'concat', received 'cat'"],
    [{ units: 3 }, "LuongAttention: units must be left out with scoreMode 'dot', received 3"],
    [{ scoreMode: 'concat', units: 0 }, 'LuongAttention: units must be a positive integer, received 0'],
  ],
});

test('general scores in closed form, and with the identity the dot product', () => {
  tf.tidy(() => {
    const kernel = tf.tensor2d([[1], [10]]);
    expect(generalScores(tf.tensor3d([[[1, 2]]]), tf.tensor3d([[[3], [5]]]), kernel)).toBeAllClose([[[63, 105]]]);
    const [query, key] = [wave([2, 3, 5], 1), wave([2, 7, 5], 2)];
    expect(generalScores(query, key, tf.eye(5))).toBeAllClose(tf.matMul(query, key, false, true), { atol: 1e-6 });
    expect(() => generalScores(query, key, tf.eye(4))).toThrow(
      new ShapeError('generalScores: kernel must have shape [D,F] = [5, 5], received [4, 4]'),
    );
  });
});

test('with projections that change nothing they are the layers of Keras', () => {
  tf.tidy(() => {
    const inputs = [wave([2, 3, 5], 1), wave([2, 7, 5], 2)];
    const identity = { kernelInitializer: 'identity' } as const;
    const dot = new Attention().apply(inputs) as tf.Tensor;
    expect(new LuongAttention().apply(inputs)).toBeAllClose(dot, { atol: 1e-6 });
    const general = new LuongAttention({ scoreMode: 'general', ...identity });
    expect(general.apply(inputs)).toBeAllClose(dot, { atol: 1e-6 });
    const additive = new AdditiveAttention();
    additive.build(inputs.map((x) => x.shape));
    const own = new BahdanauAttention({ units: 5, ...identity });
    own.build(inputs.map((x) => x.shape));
    own.setWeights([...own.getWeights().slice(0, 2), ...additive.getWeights()]);
    expect(own.apply(inputs)).toBeAllClose(additive.apply(inputs), { atol: 1e-6 });
    for (const weight of [...own.weights, ...additive.weights, ...general.weights]) weight.dispose();
  });
});

test('masks of Embeddings reach it in a model, through save and load', async () => {
  const source = tf.input({ shape: [4], dtype: 'int32' });
  const target = tf.input({ shape: [3] });
  const memory = tf.layers.embedding({ inputDim: 5, outputDim: 6, maskZero: true }).apply(source) as tf.SymbolicTensor;
  const query = tf.layers.reshape({ targetShape: [3, 1] }).apply(target) as tf.SymbolicTensor;
  const outputs = new BahdanauAttention({ units: 4, seed: 3 }).apply([query, memory], {
    returnAttentionScores: true,
  }) as tf.SymbolicTensor[];
  const model = tf.model({ inputs: [source, target], outputs });
  const x = [tf.tensor2d([[1, 2, 0, 0]]), tf.tensor2d([[0.5, -1, 2]])];
  const [context, weightsBefore] = model.predict(x) as [tf.Tensor3D, tf.Tensor3D];
  for (const row of weightsBefore.arraySync()[0] ?? []) {
    expect(row.slice(2)).toEqual([0, 0]);
    expect((row[0] ?? 0) + (row[1] ?? 0)).toBeCloseTo(1, 5);
  }
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
  const [again, weightsAgain] = loaded.predict(x) as [tf.Tensor, tf.Tensor];
  expect(again).toBeAllClose(context, { rtol: 0, atol: 0 });
  expect(weightsAgain).toBeAllClose(weightsBefore, { rtol: 0, atol: 0 });
  tf.dispose([context, weightsBefore, again, weightsAgain, x]);
  model.dispose();
  loaded.dispose();
});

test('errors', () => {
  tf.tidy(() => {
    const layer = new BahdanauAttention({ units: 2 });
    expect(() => layer.apply([tf.ones([2, 3, 4]), tf.ones([3, 5, 6])])).toThrow(
      new ShapeError('BahdanauAttention: value must have shape [B,S,E] = [2, S, E], received [3, 5, 6]'),
    );
    expect(() => new LuongAttention().apply([tf.ones([2, 3, 4]), tf.ones([2, 5, 6])])).toThrow(
      new ShapeError('LuongAttention: value must have shape [B,S,D] = [2, S, 4], received [2, 5, 6]'),
    );
    const general = new LuongAttention({ scoreMode: 'general' });
    expect(() => general.apply([tf.ones([2, 3, 4]), tf.ones([2, 5, 6]), tf.ones([2, 4, 6])])).toThrow(
      new ShapeError('LuongAttention: key must have shape [B,S,F] = [2, 5, F], received [2, 4, 6]'),
    );
    expect(() => layer.apply(tf.ones([2, 3, 4]))).toThrow(ArgumentError);
  });
});
