import { ShapeError } from '@modu/core';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, test } from 'vitest';
import { InertConstraint } from '../fixtures/inert-constraint.ts';
import { wave } from '../fixtures/layer-golden.ts';
import {
  PositionEmbedding,
  ReversibleEmbedding,
  TokenAndPositionEmbedding,
  TransformerDecoder,
  type ReversibleEmbeddingOptions,
  type TokenAndPositionEmbeddingOptions,
} from './index.ts';

const ids = { shape: [2, 5], dtype: 'int32', values: [3, 0, 10, 1, 3, 0, 2, 9, 0, 7] } as const;
const required = { inputDim: 11, outputDim: 3 };
const config = {
  tieWeights: false,
  embeddingsInitializer: 'heNormal',
  embeddingsRegularizer: 'l1l2',
  embeddingsConstraint: new InertConstraint(),
  maskZero: true,
  logitSoftCap: 2,
};

afterEach(() => {
  InertConstraint.disposeOutputs();
});

testLayer({
  name: 'ReversibleEmbedding in reverse',
  create: (options: ReversibleEmbeddingOptions) => new ReversibleEmbedding(options),
  required,
  config,
  inputs: [{ shape: [2, 5, 3] }],
  outputShapes: [[2, 5, 11]],
  kwargs: { reverse: true },
  gradients: false,
  badConfigs: [
    [{ outputDim: 3 }, 'ReversibleEmbedding: inputDim must be a positive integer, received undefined'],
    [{ ...required, logitSoftCap: 0 }, 'logitSoftCap must be a finite number greater than 0, received 0'],
    [{ ...required, tieWeights: 1 }, 'tieWeights must be true or false, received 1'],
  ],
});

testLayer({
  name: 'TokenAndPositionEmbedding',
  create: (options: TokenAndPositionEmbeddingOptions) => new TokenAndPositionEmbedding(options),
  required: { vocabularySize: 11, sequenceLength: 7, embeddingDim: 3 },
  config: { tieWeights: false, embeddingsInitializer: 'heNormal', maskZero: true },
  inputs: [ids],
  outputShapes: [[2, 5, 3]],
  kwargs: { startIndex: 2 },
  gradients: false,
  badConfigs: [
    [
      { vocabularySize: 11, sequenceLength: 7, embeddingDim: 0 },
      'TokenAndPositionEmbedding: embeddingDim must be a positive integer, received 0',
    ],
    [
      { vocabularySize: 0, sequenceLength: 7, embeddingDim: 3 },
      'vocabularySize must be a positive integer, received 0',
    ],
  ],
});

/** A language model whose words are read and written by one table. */
function languageModel(options: object): { model: tf.LayersModel; words: ReversibleEmbedding } {
  const tokens = tf.input({ shape: [5], dtype: 'int32' });
  const words = new ReversibleEmbedding({ ...required, outputDim: 6, ...options });
  const x = words.apply(tokens) as tf.SymbolicTensor;
  const position = new PositionEmbedding({ sequenceLength: 5 }).apply(x) as tf.SymbolicTensor;
  const sum = tf.layers.add().apply([x, position]) as tf.SymbolicTensor;
  const hidden = new TransformerDecoder({ intermediateDim: 7, numHeads: 2 }).apply(sum) as tf.SymbolicTensor;
  const model = tf.model({ inputs: tokens, outputs: words.apply(hidden, { reverse: true }) as tf.SymbolicTensor });
  return { model, words };
}

test.each([{}, { tieWeights: false, logitSoftCap: 3 }])(
  'one layer reads and writes words in a model, also when saved and loaded; options %j',
  async (options) => {
    const { model } = languageModel(options);
    let artifacts: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (saved) => {
        artifacts = { ...saved, modelTopology: JSON.parse(JSON.stringify(saved.modelTopology)) as object };
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts as tf.io.ModelArtifacts));
    expect(loaded.countParams()).toBe(model.countParams());
    expect(loaded.layers.length).toBe(model.layers.length);
    tf.tidy(() => {
      const x = tf.tensor2d([...ids.values], [2, 5], 'int32');
      const [before, after] = [model, loaded].map((some) => some.predict(x) as tf.Tensor);
      expect(before?.shape).toEqual([2, 5, 11]);
      expect(after).toBeAllClose(before);
    });
    for (const { weights } of [model, loaded]) for (const weight of weights) weight.dispose();
  },
);

test('both ways train the one table', () => {
  const layer = new ReversibleEmbedding(required);
  layer.build();
  tf.tidy(() => {
    const x = tf.tensor2d([...ids.values], [2, 5], 'int32');
    const { grads } = tf.variableGrads(() => {
      const logits = layer.apply(layer.apply(x), { reverse: true }) as tf.Tensor;
      return tf.sum<tf.Scalar>(logits);
    });
    const [gradient] = Object.values(grads);
    // Σ_v of the table for each id that was looked up, and the sum of all that were looked up for each word.
    const table = layer.getWeights()[0] as tf.Tensor2D;
    const looked = tf.sum(tf.gather(table, tf.reshape<tf.Rank.R1>(x, [-1])), 0);
    const counts = tf.sum(tf.oneHot(tf.reshape<tf.Rank.R1>(x, [-1]), 11), 0).reshape([11, 1]);
    expect(Object.keys(grads).length).toBe(1);
    expect(gradient).toBeAllClose(tf.add(tf.mul(counts, tf.sum(table, 0)), looked), { atol: 1e-5 });
  });
  for (const weight of layer.weights) weight.dispose();
});

test('masks come from ids and end in reverse', () => {
  const layer = new ReversibleEmbedding({ ...required, maskZero: true });
  tf.tidy(() => {
    const x = tf.tensor2d([...ids.values], [2, 5], 'int32');
    const y = layer.apply(x) as tf.Tensor;
    expect(y.kerasMask?.dataSync()).toEqual(tf.notEqual(x, 0).dataSync());
    expect((layer.apply(y, { reverse: true }) as tf.Tensor).kerasMask ?? null).toBeNull();
    const both = new TokenAndPositionEmbedding({
      vocabularySize: 11,
      sequenceLength: 5,
      embeddingDim: 3,
      maskZero: true,
    });
    expect((both.apply(x) as tf.Tensor).kerasMask?.dataSync()).toEqual(tf.notEqual(x, 0).dataSync());
    both.dispose();
  });
  layer.dispose();
});

test.each([true, false])('TokenAndPositionEmbedding writes words by its table; tied %s', (tieWeights) => {
  const layer = new TokenAndPositionEmbedding({ vocabularySize: 11, sequenceLength: 7, embeddingDim: 3, tieWeights });
  const atFirst = tf.memory().numTensors;
  tf.tidy(() => {
    const hidden = wave([2, 5, 3], 1);
    const logits = layer.reverse(hidden);
    const weights = layer.getWeights() as tf.Tensor2D[];
    const kernel = (tieWeights ? tf.transpose(weights[0] as tf.Tensor2D) : weights[1]) as tf.Tensor2D;
    expect(logits).toBeAllClose(tf.reshape(tf.matMul(tf.reshape(hidden, [10, 3]), kernel), [2, 5, 11]), { atol: 1e-6 });
  });
  expect(tf.memory().numTensors - atFirst).toBe(tieWeights ? 2 : 3);
  for (const weight of layer.weights) weight.dispose();
});

test('initial tables follow from a seed and differ from each other', () => {
  const embeddingsInitializer = { className: 'RandomUniform', config: { seed: 3 } };
  const square = { vocabularySize: 3, sequenceLength: 3, embeddingDim: 3, tieWeights: false, embeddingsInitializer };
  const first = [0, 1].map(() => {
    const layer = new TokenAndPositionEmbedding(square);
    layer.build();
    const values = layer.weights.map((weight) => [...weight.read().dataSync()]);
    for (const weight of layer.weights) weight.dispose();
    return values;
  });
  expect(first[0]).toEqual(first[1]);
  expect(new Set(first[0]?.map((values) => values[0])).size).toBe(3);
});

test('errors', () => {
  const layer = new ReversibleEmbedding(required);
  const both = new TokenAndPositionEmbedding({ vocabularySize: 11, sequenceLength: 4, embeddingDim: 3 });
  tf.tidy(() => {
    expect(() => layer.apply(tf.ones([2, 5, 4]), { reverse: true })).toThrow(
      new ShapeError('ReversibleEmbedding: inputs in reverse must have shape […,D] = […,3], received [2, 5, 4]'),
    );
    expect(() => layer.apply(tf.ones([2, 5, 3]), { reversed: true } as object)).toThrow("did you mean 'reverse'");
    expect(() => both.apply(tf.ones([2, 5]))).toThrow(
      new ShapeError(
        'TokenAndPositionEmbedding: the steps T of inputs from startIndex 0 on must be within the sequenceLength 4, received [2, 5]',
      ),
    );
    expect(() => both.reverse(tf.ones([2, 4]))).toThrow(
      new ShapeError(
        'TokenAndPositionEmbedding.reverse: inputs in reverse must have shape […,D] = […,3], received [2, 4]',
      ),
    );
  });
  for (const { weights } of [layer, both]) for (const weight of weights) weight.dispose();
});
