import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { copyWeights, restoreWeights } from './model-weights.ts';
import { setKnownWeights, tinyModel, weightValues } from './test-support/tiny-training.ts';

test('weights come back as they were copied, and no tensor is left', async () => {
  const model = tinyModel();
  const before = weightValues(model);
  const { numTensors } = tf.memory();
  const copy = await copyWeights(model);
  setKnownWeights(model, 9);
  expect(weightValues(model)).not.toStrictEqual(before);
  restoreWeights(model, copy);
  expect(weightValues(model)).toStrictEqual(before);
  expect(tf.memory().numTensors).toBe(numTensors);
  model.dispose();
});

test('a copy does not follow updates in place', async () => {
  const model = tinyModel();
  const before = weightValues(model);
  const copy = await copyWeights(model);
  for (const weight of model.getWeights()) weight.dataSync().fill(7);
  expect(weightValues(model)[0]?.[0]).toBe(7);
  restoreWeights(model, copy);
  expect(weightValues(model)).toStrictEqual(before);
  model.dispose();
});

test('nothing is left behind when a model refuses its weights', async () => {
  const model = tinyModel();
  const copy = await copyWeights(model);
  const other = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
  const { numTensors } = tf.memory();
  expect(() => restoreWeights(other, copy)).toThrow();
  expect(tf.memory().numTensors).toBe(numTensors);
  other.dispose();
  model.dispose();
});
