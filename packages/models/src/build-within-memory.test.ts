import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { buildWithinMemory } from './build-within-memory.ts';
import * as models from './index.ts';

type Build = (options?: object) => unknown;

/** Each builder with the option that it misses first, and options of which one makes a layer outgrow memory. */
const builders: readonly [name: keyof typeof models, missing: string, huge: object][] = [
  ['linearRegression', 'inputs', { inputs: 1e9 }],
  ['logisticRegression', 'inputs', { inputs: 3, classes: 1e9 }],
  ['perceptron', 'inputs', { inputs: 1e9 }],
  ['adaline', 'inputs', { inputs: 1e9 }],
  ['mlp', 'inputs', { inputs: 2, hidden: [4, 1e9] }],
  ['cnn', 'inputShape', { inputShape: [8, 8, 1], hidden: [4, 1e9] }],
  ['resnet', 'inputShape', { inputShape: [8, 8, 1], depth: 8, filters: [2, 3, 1e9] }],
  ['mobileNet', 'inputShape', { inputShape: [8, 8, 1], blocks: [{ filters: 8 }], lastFilters: 1e9 }],
  ['bagOfWords', 'vocabulary', { vocabulary: 9, hidden: [1e9] }],
  ['textCnn', 'vocabulary', { vocabulary: 9, filters: 1e9 }],
  ['lstmClassifier', 'vocabulary', { vocabulary: 9, units: [4, 1e9] }],
  ['cnnLstm', 'vocabulary', { vocabulary: 9, units: [1e9] }],
  ['biLstmAttention', 'vocabulary', { vocabulary: 9, units: [4], attentionUnits: 1e9 }],
  ['transformerClassifier', 'vocabulary', { vocabulary: 9, sequenceLength: 1e9 }],
  ['seq2seq', 'sourceVocabulary', { sourceVocabulary: 9, targetVocabulary: 1e9 }],
  ['transformerSeq2seq', 'sourceVocabulary', { sourceVocabulary: 9, targetVocabulary: 1e9, sequenceLength: 4 }],
  ['gpt', 'vocabulary', { vocabulary: 9, sequenceLength: 4, width: 4, feedForward: 1e9 }],
  ['timeSeriesForecaster', 'window', { window: 4, horizon: 1e9 }],
  ['autoencoder', 'inputShape', { inputShape: [4], hidden: [3, 1e9] }],
  ['vae', 'inputShape', { inputShape: [4], hidden: [3], latent: 1e9 }],
  ['gan', 'inputShape', { inputShape: [4], hidden: [1e9, 3] }],
  ['wgan', 'inputShape', { inputShape: [4], hidden: [1e9, 3] }],
];

/** Tensors, and variables by name: a variable that stays behind keeps its name from the next model. */
function held(): unknown {
  return [tf.memory().numTensors, Object.keys(tf.engine().registeredVariables)];
}

describe.each(builders)('%s', (name, missing, huge) => {
  const build = models[name] as Build;

  test('says what it needs when nothing is given', () => {
    expect(() => build()).toThrow(ArgumentError);
    expect(() => build()).toThrow(new RegExp(`^${name}: ${missing} must be .*, received undefined$`));
  });

  test('refuses sizes that no memory holds, and leaves nothing behind', () => {
    const before = held();
    expect(() => build(huge)).toThrow(ArgumentError);
    expect(() => build(huge)).toThrow(
      new RegExp(`^${name}: the sizes must give at most 268435456 weights, received \\d+ up to the layer '\\w+'$`),
    );
    expect(held()).toEqual(before);
  });
});

test('a model of so many layers that it would never be built is refused', () => {
  const before = held();
  const input = tf.input({ shape: [1] });
  const build = (): never => {
    for (;;) tf.layers.dense({ units: 1 }).apply(input);
  };
  expect(() => buildWithinMemory('deep', build)).toThrow(
    /^deep: the layers must have at most 10000 kernels, biases and the like, received more, up to the layer 'dense_\w+'$/,
  );
  expect(held()).toEqual(before);
});

test('sizes without weights that no memory holds are refused', () => {
  const before = held();
  expect(() => models.resnet({ inputShape: [1e9, 1e9, 1], depth: 8 })).toThrow(
    /^resnet: the model must be small enough to be built, received sizes that are not \(/,
  );
  expect(held()).toEqual(before);
});

test('the counting ends with the build, also with one that fails', () => {
  const { addWeight } = tf.layers.Layer.prototype as unknown as { addWeight: unknown };
  expect(() => buildWithinMemory('f', () => models.mlp({ inputs: 0, hidden: [1] }))).toThrow(ArgumentError);
  expect((tf.layers.Layer.prototype as unknown as { addWeight: unknown }).addWeight).toBe(addWeight);
});
