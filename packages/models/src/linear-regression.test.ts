import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { reloaded, train } from '../fixtures/saved-model.ts';
import { leastSquares, linearRegression, summary, type LinearRegressionOptions } from './index.ts';

const x = (): tf.Tensor2D => tf.randomNormal([40, 3], 0, 1, 'float32', 1);
const y = (features: tf.Tensor2D): tf.Tensor2D =>
  tf.tidy(() => {
    const plane = tf.matMul(features, tf.tensor2d([[1.5], [-2], [0.5]])).add(4);
    return tf.add<tf.Tensor2D>(plane, tf.randomNormal([40, 1], 0, 0.3, 'float32', 2));
  });

test('is one dense layer without an activation', () => {
  const model = linearRegression({ inputs: 3, outputs: 2 });
  expect(summary(model)).toEqual({
    name: 'linear_regression',
    layers: [{ name: 'output', type: 'Dense', outputShape: [null, 2], parameters: 8, trainableParameters: 8 }],
    parameters: 8,
    trainableParameters: 8,
  });
  expect(model.layers[0]?.getConfig()['activation']).toBe('linear');
  expect(model.loss).toBe('meanSquaredError');
  model.dispose();
});

test('begins with the solution it is given and predicts with it', () => {
  const solution = leastSquares([[1], [2], [3]], [3, 5, 7]);
  const model = linearRegression({ inputs: 1, solution });
  tf.tidy(() => {
    expect(model.predict(tf.tensor2d([[10], [-1]]))).toBeAllClose([[21], [-1]]);
  });
  model.dispose();
});

test('a solution for several targets goes where it belongs', () => {
  const rows = [
    [1, 0],
    [0, 1],
    [1, 1],
    [2, 3],
  ];
  const targets = rows.map(([a = 0, b = 0]) => [a + 10 * b + 1, 100 * a - b]);
  const model = linearRegression({ inputs: 2, outputs: 2, solution: leastSquares(rows, targets) });
  tf.tidy(() => {
    expect(model.predict(tf.tensor2d(rows))).toBeAllClose(targets, { atol: 1e-4 });
  });
  model.dispose();
});

test.each([0, 0.1])('training ends at the closed form: l2 = %s', async (l2) => {
  const features = x();
  const targets = y(features);
  const solution = leastSquares(features, targets, { l2 });
  const model = linearRegression({ inputs: 3, l2, learningRate: 0.1, seed: 1 });
  await train(model, features, targets, 300);
  const [kernel, bias] = model.getWeights();
  expect(kernel?.dataSync()).toBeAllClose(solution.coefficients, { rtol: 0, atol: 1e-3 });
  expect(bias?.dataSync()).toBeAllClose(solution.intercept, { rtol: 0, atol: 1e-3 });
  tf.dispose([features, targets]);
  model.dispose();
});

test('the model owns its optimizer, and leaves one that is given to its maker', async () => {
  const features = x();
  const targets = y(features);
  const before = tf.memory().numTensors;
  const own = linearRegression({ inputs: 3 });
  await train(own, features, targets, 1);
  own.dispose();
  expect(tf.memory().numTensors).toBe(before);
  const optimizer = tf.train.sgd(0.1);
  const other = linearRegression({ inputs: 3, optimizer });
  expect(other.optimizer).toBe(optimizer);
  await train(other, features, targets, 1);
  other.dispose();
  optimizer.dispose();
  tf.dispose([features, targets]);
});

test('the learning rate is the one asked for', async () => {
  const step = async (learningRate?: number): Promise<number> => {
    const solution = leastSquares([[0]], [0]);
    const model = linearRegression({ inputs: 1, solution, ...(learningRate !== undefined && { learningRate }) });
    const [one, two] = [tf.ones([1, 1]), tf.fill([1, 1], 2)];
    await train(model, one, two, 1);
    const moved = model.getWeights()[0]?.dataSync()[0] ?? Number.NaN;
    tf.dispose([one, two]);
    model.dispose();
    return moved;
  };
  // The first step of Adam has the length of its learning rate.
  expect(await step(0.25)).toBeCloseTo(0.25, 5);
  expect(await step()).toBeCloseTo(0.01, 5);
});

test('the same seed gives the same weights, another seed others, and none always others', () => {
  const kernel = (seed?: number): number[] => {
    const model = linearRegression({ inputs: 3, ...(seed !== undefined && { seed }) });
    const values = [...(model.getWeights()[0]?.dataSync() ?? [])];
    model.dispose();
    return values;
  };
  expect(kernel(0)).toEqual(kernel(0));
  expect(kernel(0)).not.toEqual(kernel(1));
  expect(kernel()).not.toEqual(kernel());
});

test('saved and loaded it goes on training as if nothing had happened', async () => {
  const features = x();
  const targets = y(features);
  const model = linearRegression({ inputs: 3, l2: 0.01, learningRate: 0.05, seed: 1 });
  await train(model, features, targets, 5);
  const loaded = await reloaded(model);
  const [go, on] = [await train(model, features, targets, 5), await train(loaded, features, targets, 5)];
  expect(on).toBeAllClose(go, { rtol: 1e-5 });
  expect(on[4]).not.toBe(on[0]);
  tf.dispose([features, targets]);
  model.dispose();
  loaded.dispose();
  loaded.optimizer.dispose();
});

describe('errors', () => {
  const solution = leastSquares([[1], [2]], [1, 2]);

  test.each([
    [{}, 'inputs must be a positive integer, received undefined'],
    [{ inputs: 0 }, 'inputs must be a positive integer, received 0'],
    [{ inputs: 2, outputs: 1.5 }, 'outputs must be a positive integer, received 1.5'],
    [{ inputs: 2, l2: -1 }, 'l2 must be a finite number at least 0, received -1'],
    [{ inputs: 2, learningRate: 0 }, 'learningRate must be a finite number greater than 0, received 0'],
    [{ inputs: 2, optimizer: 'adam' }, "optimizer must be a tf.Optimizer, received 'adam'"],
    [{ inputs: 2, seed: -1 }, 'seed must be an integer at least 0 and at most 4294967295, received -1'],
    [{ inputs: 2, output: 1 }, "unknown option 'output'; did you mean 'outputs'?"],
    [{ inputs: 2, optimizer: null }, 'optimizer must be a tf.Optimizer, received null'],
    [{ inputs: 1, solution: null }, 'solution must be what leastSquares returns, received null'],
    [
      { inputs: 1, solution: { coefficients: 2, intercept: [0] } },
      'solution must be what leastSquares returns, received { coefficients, intercept }',
    ],
    [{ inputs: 1, solution, seed: 3 }, 'seed must be absent when a solution gives the weights, received 3'],
  ])('of options: %j', (options, message) => {
    expect(() => linearRegression(options as unknown as LinearRegressionOptions)).toThrow(
      new ArgumentError(`linearRegression: ${message}`),
    );
  });

  test('of a solution of other sizes', () => {
    expect(() => linearRegression({ inputs: 2, solution })).toThrow(
      new ShapeError('linearRegression: solution must have 2 features and 1 outputs, received 1 and 1'),
    );
  });

  test('of a learning rate beside an optimizer', () => {
    const optimizer = tf.train.sgd(0.1);
    expect(() => linearRegression({ inputs: 2, optimizer, learningRate: 0.1 })).toThrow(
      new ArgumentError('linearRegression: learningRate must be absent when an optimizer is given, received 0.1'),
    );
    optimizer.dispose();
  });
});
