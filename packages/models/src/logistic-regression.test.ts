import { ArgumentError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { reloaded, train } from '../fixtures/saved-model.ts';
import { logisticRegression, summary, type LogisticRegressionOptions } from './index.ts';

interface Case {
  readonly name: string;
  readonly x: number[][];
  readonly y: number[];
  readonly classes: number;
  readonly l2: number;
  readonly coefficients: number[][];
  readonly intercept: number[];
  readonly probabilities: number[][];
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../fixtures/logistic-regression.json');

function labels({ y, classes }: Case): tf.Tensor2D {
  return tf.tidy(() =>
    classes === 2
      ? tf.tensor2d(y, [y.length, 1])
      : (tf.oneHot(tf.tensor1d(y, 'int32'), classes).toFloat() as tf.Tensor2D),
  );
}

test.each(cases.map((item) => [item.name, item] as const))(
  'trained to the end it agrees with scikit-learn: %s',
  async (_, item) => {
    const model = logisticRegression({ inputs: 3, classes: item.classes, l2: item.l2, learningRate: 0.1, seed: 4 });
    const [x, y] = [tf.tensor2d(item.x), labels(item)];
    await train(model, x, y, 400);
    tf.tidy(() => {
      const [kernel, bias] = model.getWeights();
      expect(kernel).toBeAllClose(item.coefficients, { rtol: 0, atol: 2e-3 });
      // The biases of a softmax are fixed up to a common number, and no penalty chooses one.
      const shift = item.classes === 2 ? 0 : tf.mean(tf.sub(bias as tf.Tensor, tf.tensor1d(item.intercept)));
      expect(tf.sub(bias as tf.Tensor, shift)).toBeAllClose(item.intercept, { rtol: 0, atol: 2e-3 });
      expect(model.predict(x)).toBeAllClose(item.probabilities, { rtol: 0, atol: 1e-3 });
    });
    tf.dispose([x, y]);
    model.dispose();
  },
);

test('two classes have one output, more have one each, all with accuracy', async () => {
  const two = logisticRegression({ inputs: 4 });
  const three = logisticRegression({ inputs: 4, classes: 3 });
  expect(summary(two).layers.map((layer) => [layer.outputShape, layer.parameters])).toEqual([[[null, 1], 5]]);
  expect(summary(three).layers.map((layer) => [layer.outputShape, layer.parameters])).toEqual([[[null, 3], 15]]);
  expect([two.loss, three.loss]).toEqual(['binaryCrossentropy', 'categoricalCrossentropy']);
  const [x, y] = [tf.ones([2, 4]), tf.tensor2d([[1], [0]])];
  const result = await two.trainOnBatch(x, y);
  expect(two.metricsNames).toEqual(['loss', 'acc']);
  expect(result).toEqual([expect.any(Number), 0.5]);
  tf.dispose([x, y]);
  two.dispose();
  three.dispose();
});

test('the same seed gives the same weights, another seed others', () => {
  const kernel = (seed: number): number[] => {
    const model = logisticRegression({ inputs: 3, seed });
    const values = [...(model.getWeights()[0]?.dataSync() ?? [])];
    model.dispose();
    return values;
  };
  expect(kernel(7)).toEqual(kernel(7));
  expect(kernel(7)).not.toEqual(kernel(8));
});

test('saved and loaded it goes on training as if nothing had happened', async () => {
  const item = cases[2] as Case;
  const model = logisticRegression({ inputs: 3, classes: 3, l2: 0.01, learningRate: 0.05, seed: 1 });
  const [x, y] = [tf.tensor2d(item.x), labels(item)];
  await train(model, x, y, 5);
  const loaded = await reloaded(model);
  expect(await train(loaded, x, y, 5)).toBeAllClose(await train(model, x, y, 5), { rtol: 1e-5 });
  tf.dispose([x, y]);
  model.dispose();
  loaded.dispose();
  loaded.optimizer.dispose();
});

test.each([
  [{ inputs: -3 }, 'inputs must be a positive integer, received -3'],
  [{ inputs: 2, classes: 1 }, 'classes must be an integer at least 2, received 1'],
  [{ inputs: 2, l2: Number.NaN }, 'l2 must be a finite number at least 0, received NaN'],
  [{ inputs: 2, learningRate: '1' }, "learningRate must be a finite number greater than 0, received '1'"],
  [{ inputs: 2, seed: 0.5 }, 'seed must be an integer at least 0 and at most 4294967295, received 0.5'],
  [{ inputs: 2, class: 3 }, "unknown option 'class'; did you mean 'classes'?"],
])('bad options are errors: %j', (options, message) => {
  expect(() => logisticRegression(options as LogisticRegressionOptions)).toThrow(
    new ArgumentError(`logisticRegression: ${message}`),
  );
});
