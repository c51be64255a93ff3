import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { reloaded, train } from '../fixtures/saved-model.ts';
import { mlp, summary, type Activation, type MlpOptions } from './index.ts';

/** Builds a model, looks at it, and disposes of it. */
function look<T>(options: MlpOptions, see: (model: tf.LayersModel) => T): T {
  const model = mlp(options);
  const seen = see(model);
  model.dispose();
  return seen;
}

const weightsOf = (model: tf.LayersModel): number[][] => model.getWeights().map((weight) => [...weight.dataSync()]);

describe('layers', () => {
  test('are dense, with the shapes and numbers of weights that follow from the options', () => {
    expect(look({ inputs: 7, hidden: [5, 3] }, summary)).toEqual({
      name: 'mlp',
      layers: [
        { name: 'hidden_1', type: 'Dense', outputShape: [null, 5], parameters: 40, trainableParameters: 40 },
        { name: 'hidden_2', type: 'Dense', outputShape: [null, 3], parameters: 18, trainableParameters: 18 },
        { name: 'output', type: 'Dense', outputShape: [null, 1], parameters: 4, trainableParameters: 4 },
      ],
      parameters: 62,
      trainableParameters: 62,
    });
  });

  test('with batch normalisation and dropout stand in the order dense, normalisation, activation, dropout', () => {
    const { layers, parameters, trainableParameters } = look(
      { inputs: 7, hidden: [5], batchNormalization: true, dropout: 0.5 },
      summary,
    );
    expect(layers.map(({ name, type, parameters: count }) => [name, type, count])).toEqual([
      ['hidden_1', 'Dense', 35],
      ['hidden_1_normalization', 'BatchNormalization', 20],
      ['hidden_1_activation', 'Activation', 0],
      ['hidden_1_dropout', 'Modu>Dropout', 0],
      ['output', 'Dense', 6],
    ]);
    expect([parameters, trainableParameters]).toEqual([61, 51]);
  });

  test.each([
    [{ outputs: 1 }, 'sigmoid', 'binaryCrossentropy', ['loss', 'acc']],
    [{ outputs: 3 }, 'softmax', 'categoricalCrossentropy', ['loss', 'acc']],
    [{ outputs: 1, task: 'regression' }, 'linear', 'meanSquaredError', ['loss']],
    [
      { outputs: 2, task: 'regression', loss: 'meanAbsoluteError', metrics: ['mse', 'mape'] },
      'linear',
      'meanAbsoluteError',
      ['loss', 'mse', 'mape'],
    ],
  ] as const)('and loss follow from the task: %j', (options, activation, loss, metricsNames) => {
    look({ inputs: 2, hidden: [3], ...options }, (model) => {
      expect(model.layers.at(-1)?.getConfig()['activation']).toBe(activation);
      expect(model.loss).toBe(loss);
      expect(model.metricsNames).toEqual(metricsNames);
    });
  });

  test('l2 is the weight of all kernels and of no bias in the loss', async () => {
    const losses: number[] = [];
    const [x, y] = [tf.ones([1, 2]), tf.ones([1, 1])];
    let squares = 0;
    for (const l2 of [0, 0.5]) {
      const model = mlp({ inputs: 2, hidden: [3], l2, seed: 1, task: 'regression' });
      tf.tidy(() => {
        model.setWeights(model.getWeights().map((weight) => (weight.rank === 1 ? tf.onesLike(weight) : weight)));
      });
      const kernels = model.getWeights().filter(({ rank }) => rank === 2);
      squares = kernels.flatMap((kernel) => [...kernel.dataSync()]).reduce((sum, w) => sum + w * w, 0);
      losses.push(...(await train(model, x, y, 1)));
      model.dispose();
    }
    expect((losses[1] ?? 0) - (losses[0] ?? 0)).toBeCloseTo(0.5 * squares, 4);
    tf.dispose([x, y]);
  });
});

describe('initial weights', () => {
  const kernels = (activation: Activation): { spread: number; greatest: number } =>
    look({ inputs: 200, hidden: [300], activation, seed: 1 }, (model) => {
      const values = weightsOf(model)[0] ?? [];
      const spread = values.reduce((sum, w) => sum + w * w, 0) / values.length;
      return { spread, greatest: Math.max(...values.map(Math.abs)) };
    });

  test.each<[string, number, Activation[]]>([
    ['He', 2 / 200, ['relu', 'relu6', 'elu', 'gelu', 'mish', 'swish', 'softplus']],
    ['LeCun', 1 / 200, ['selu']],
    ['Glorot', 2 / 500, ['linear', 'tanh', 'sigmoid', 'hardSigmoid', 'softsign']],
  ])('have the variance of %s: %d', (_, variance, activations) => {
    for (const activation of activations) {
      const { spread, greatest } = kernels(activation);
      expect(spread / variance).toBeGreaterThan(0.97);
      expect(spread / variance).toBeLessThan(1.03);
      expect(greatest).toBeLessThanOrEqual(Math.sqrt(3 * variance));
    }
  });

  test('are the same for the same seed, and differ from seed to seed and from layer to layer', () => {
    const options = { inputs: 4, hidden: [4, 4] };
    const of = (seed: number): number[][] => look({ ...options, seed }, weightsOf);
    expect(of(0)).toEqual(of(0));
    expect(of(0)[0]).not.toEqual(of(1)[0]);
    expect(of(0)[4]).not.toEqual(of(1)[4]);
    expect(of(0)[0]).not.toEqual(of(0)[2]);
    expect(look(options, weightsOf)[0]).not.toEqual(look(options, weightsOf)[0]);
  });
});

describe('training', () => {
  const xor = (): [tf.Tensor2D, tf.Tensor2D] => [
    tf.tensor2d([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]),
    tf.tensor2d([[0], [1], [1], [0]]),
  ];

  test.each([1, 2, 3])('solves XOR with seed %i', async (seed) => {
    const model = mlp({ inputs: 2, hidden: [8], learningRate: 0.05, seed });
    const [x, y] = xor();
    await train(model, x, y, 200);
    tf.tidy(() => {
      expect(tf.round(model.predict(x) as tf.Tensor).arraySync()).toEqual(y.arraySync());
    });
    tf.dispose([x, y]);
    model.dispose();
  });

  test('works with every activation, batch normalisation and dropout', async () => {
    const [x, y] = xor();
    for (const activation of ['elu', 'gelu', 'hardSigmoid', 'linear', 'mish', 'relu', 'relu6', 'selu'] as const) {
      const model = mlp({ inputs: 2, hidden: [4], activation, batchNormalization: true, dropout: 0.25, seed: 1 });
      const before = weightsOf(model);
      const losses = await train(model, x, y, 2);
      expect(losses.every(Number.isFinite)).toBe(true);
      expect(weightsOf(model)[0]).not.toEqual(before[0]);
      model.dispose();
    }
    tf.dispose([x, y]);
  });

  test('with one seed repeats its losses bit for bit, dropout included', async () => {
    const [x, y] = xor();
    const losses = async (seed: number): Promise<number[]> => {
      const model = mlp({ inputs: 2, hidden: [8, 8], dropout: 0.5, seed });
      const all = await train(model, x, y, 5);
      model.dispose();
      return all;
    };
    const first = await losses(3);
    expect(await losses(3)).toEqual(first);
    expect(await losses(4)).not.toEqual(first);
    tf.dispose([x, y]);
  });

  test('goes on after saving and loading as if nothing had happened', async () => {
    const [x, y] = xor();
    const model = mlp({ inputs: 2, hidden: [6, 5], activation: 'gelu', batchNormalization: true, l2: 0.001, seed: 5 });
    await train(model, x, y, 4);
    const loaded = await reloaded(model);
    tf.tidy(() => {
      expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual((model.predict(x) as tf.Tensor).dataSync());
    });
    expect(await train(loaded, x, y, 4)).toBeAllClose(await train(model, x, y, 4), { rtol: 1e-4 });
    tf.dispose([x, y]);
    model.dispose();
    loaded.dispose();
    loaded.optimizer.dispose();
  });

  test('a model with dropout is loaded with its rate and seed', async () => {
    const model = mlp({ inputs: 2, hidden: [6], dropout: 0.4, seed: 5 });
    const loaded = await reloaded(model);
    expect(loaded.getLayer('hidden_1_dropout').getConfig()).toEqual(model.getLayer('hidden_1_dropout').getConfig());
    expect(loaded.getLayer('hidden_1_dropout').getConfig()).toMatchObject({
      rate: 0.4,
      seed: expect.any(Number) as number,
    });
    model.dispose();
    loaded.dispose();
    loaded.optimizer.dispose();
  });
});

describe('bad options are errors', () => {
  const good = { inputs: 2, hidden: [3] };

  test.each([
    [{ hidden: [3] }, 'inputs must be a positive integer, received undefined'],
    [
      { inputs: 2, hidden: [] },
      'hidden must hold at least one width, received []; without hidden layers the model is linearRegression or logisticRegression',
    ],
    [{ inputs: 2, hidden: 3 }, 'hidden must be an array, received 3'],
    [{ inputs: 2, hidden: [3, 0] }, 'hidden[1] must be a positive integer, received 0'],
    [{ ...good, outputs: 0 }, 'outputs must be a positive integer, received 0'],
    [
      { ...good, task: 'regresion' },
      "task must be one of 'classification', 'regression', received 'regresion'; did you mean 'regression'?",
    ],
    [
      { ...good, activation: 'rleu' },
      "activation must be one of 'relu', 'relu6', 'elu', 'gelu', 'mish', 'swish', 'softplus', 'selu', 'linear', 'tanh', " +
        "'sigmoid', 'hardSigmoid', 'softsign', received 'rleu'; did you mean 'relu'?",
    ],
    [{ ...good, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
    [{ ...good, l2: -1 }, 'l2 must be a finite number at least 0, received -1'],
    [{ ...good, batchNormalization: 'yes' }, "batchNormalization must be true or false, received 'yes'"],
    [{ ...good, learningRate: -1 }, 'learningRate must be a finite number greater than 0, received -1'],
    [{ ...good, metrics: 'accuracy' }, "metrics must be an array, received 'accuracy'"],
    [{ ...good, seed: 2 ** 32 }, 'seed must be an integer at least 0 and at most 4294967295, received 4294967296'],
    [{ ...good, layers: [3] }, /unknown option 'layers'; known options: inputs, hidden, /],
    [{ ...good, loss: 'crossentropy' }, /loss must be one of 'binaryCrossentropy', .* received 'crossentropy'/],
    [{ ...good, metrics: ['precision'] }, /metrics\[0\] must be one of 'accuracy', .* received 'precision'/],
  ])('%j', (options, message) => {
    const call = (): unknown => mlp(options as unknown as MlpOptions);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

test('frozen options are accepted and left as they are', () => {
  const options = Object.freeze({
    inputs: 2,
    hidden: Object.freeze([3, 2]),
    metrics: Object.freeze(['accuracy'] as const),
  });
  look(options, summary);
  expect(options).toEqual({ inputs: 2, hidden: [3, 2], metrics: ['accuracy'] });
});
