import { DataError, ShapeError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { accuracyScore } from '../metrics/accuracy-score.ts';
import { r2Score } from '../metrics/r2-score.ts';
import { crossValidate } from '../running/cross-validate.ts';
import { KFold } from '../splitters/k-fold.ts';
import { innerModel } from './inner-model.ts';
import { LayersClassifier, type LayersClassifierOptions } from './layers-classifier.ts';
import { LayersRegressor, type LayersRegressorOptions } from './layers-regressor.ts';

interface Trained {
  readonly history: Readonly<Record<string, number[]>>;
  readonly kernel: number[][];
  readonly bias: number[];
}

const golden = loadGolden<{
  readonly x: number[][];
  readonly y: number[];
  readonly classes: number[];
  readonly weight: number[];
  readonly class_weight: Readonly<Record<string, number>>;
  readonly validation: [x: number[][], y: number[], sampleWeight: number[]];
  readonly regression: Trained;
  readonly unweighted_training: Trained;
  readonly binary: Trained;
  readonly softmax: Trained;
}>(import.meta.url, '../../fixtures/sample-weight.json');
const { x, y, classes, weight } = golden;
const sampleWeight = Object.freeze([...weight]);

/** A layer of zeros, and the loss and activation that go with it. */
const zeros =
  (
    units: number,
    activation: 'linear' | 'sigmoid' | 'softmax',
    loss: string | ((yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor),
  ) =>
  (): tf.LayersModel => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units, activation, inputShape: [2], kernelInitializer: 'zeros' }));
    model.compile({ optimizer: tf.train.sgd(0.2), loss });
    return model;
  };
const linear = zeros(1, 'linear', 'meanSquaredError');
const options: LayersRegressorOptions & LayersClassifierOptions = { epochs: 3, batchSize: 4, shuffle: false };

function expectTrained({ history, model }: LayersClassifier | LayersRegressor, expected: Trained): void {
  const close = { rtol: 1e-5, atol: 1e-6 };
  for (const [name, values] of Object.entries(expected.history))
    expect(history[name], name).toBeAllClose(values, close);
  const [kernel, bias] = model.getWeights().map((item) => item.arraySync());
  expect((kernel as number[][]).flat()).toBeAllClose(expected.kernel.flat(), close);
  expect(bias).toBeAllClose(expected.bias, close);
}

describe('weights of samples in training', () => {
  test('losses, validation losses and weights are those of Keras', async () => {
    const { validation } = golden;
    const regressor = new LayersRegressor(linear, { ...options, validationData: validation });
    expectTrained(await regressor.fit(x, y, { sampleWeight }), golden.regression);
    expectTrained(await regressor.fit(x, y), golden.unweighted_training);
    regressor.dispose();

    const softmax = new LayersClassifier(zeros(2, 'softmax', 'categoricalCrossentropy'), options);
    expectTrained(await softmax.fit(x, classes, { sampleWeight }), golden.softmax);
    softmax.dispose();
  });

  test('weights of classes multiply those of samples', async () => {
    const classWeight = golden.class_weight;
    const build = zeros(1, 'sigmoid', 'binaryCrossentropy');
    const classifier = new LayersClassifier(build, { ...options, classWeight });
    expectTrained(await classifier.fit(x, classes, { sampleWeight }), golden.binary);
    classifier.dispose();
  });

  test('one step from zero goes by the weighted mean of the errors', async () => {
    const regressor = await new LayersRegressor(linear, { shuffle: false }).fit(
      [
        [1, 0],
        [0, 1],
      ],
      [3, 5],
      {
        sampleWeight: [2, 0.5],
      },
    );
    const [kernel] = regressor.model.getWeights();
    expect(kernel?.arraySync()).toEqual([[expect.closeTo(0.2 * 2 * 3, 6)], [expect.closeTo(0.2 * 0.5 * 5, 6)]]);
    regressor.dispose();
  });

  test('the order of samples and the validation split take weights along', async () => {
    const marked = x.map((_, i) => [i, 1]);
    const weightOf = (i: number): number => 1 + i / 10;
    const seen: number[] = [];
    const build = zeros(1, 'linear', (yTrue, yPred) => {
      seen.push(...Array.from(yTrue.dataSync()));
      return tf.losses.absoluteDifference(yTrue, tf.mul(yPred, 0), undefined, tf.Reduction.NONE).mean(-1);
    });
    const regressor = new LayersRegressor(build, { batchSize: 3, validationSplit: 0.3, randomState: 5 });
    const targets = marked.map(([i]) => i as number);
    await regressor.fit(marked, targets, { sampleWeight: targets.map(weightOf) });
    const weightedMean = (samples: readonly number[]): number =>
      samples.reduce((sum, i) => sum + weightOf(i) * i, 0) / samples.length;
    expect([...seen].sort((a, b) => a - b)).toEqual(targets);
    expect(seen).not.toEqual(targets);
    expect(regressor.history['loss']?.[0]).toBeCloseTo(weightedMean(seen.slice(0, 7)), 4);
    expect(regressor.history['val_loss']?.[0]).toBeCloseTo(weightedMean(seen.slice(7)), 4);
    regressor.dispose();
  });

  test('cross-validation cuts them to the training part', async () => {
    const seen: unknown[] = [];
    class Spy extends LayersRegressor {
      override fit(...all: Parameters<LayersRegressor['fit']>): Promise<this> {
        seen.push(all[2]?.sampleWeight);
        return super.fit(...all);
      }
    }
    const cv = new KFold({ nSplits: 2 });
    await crossValidate(() => new Spy(linear, options), x, y, { cv, params: { sampleWeight } });
    expect(seen).toEqual([weight.slice(6), weight.slice(0, 6)]);
  });

  test('score counts samples by their weights', async () => {
    const regressor = await new LayersRegressor(linear, options).fit(x, y);
    expect(await regressor.score(x, y, { sampleWeight })).toBe(
      r2Score(y, (await regressor.predict(x)) as Float32Array, { sampleWeight }),
    );
    regressor.dispose();
    const classifier = await new LayersClassifier(zeros(1, 'sigmoid', 'binaryCrossentropy'), options).fit(x, classes);
    expect(await classifier.score(x, classes, { sampleWeight })).toBe(
      accuracyScore(classes, await classifier.predict(x), { sampleWeight }),
    );
    classifier.dispose();
  });

  test('wrong ones are refused in one sentence, and the model is as before', async () => {
    const regressor = new LayersRegressor(linear, options);
    const messages: [unknown, typeof DataError | typeof ShapeError, string][] = [
      [weight.slice(1), ShapeError, 'sampleWeight must hold one weight for each of the 11 samples, received 10'],
      [weight.with(2, -1), DataError, 'sampleWeight must hold numbers of at least 0, received -1'],
      [weight.with(2, Number.NaN), DataError, 'sampleWeight must hold finite numbers, received NaN at index 2'],
      [weight.map(() => 0), DataError, 'sampleWeight must hold a weight other than zero, received only zeros'],
    ];
    for (const [wrong, type, message] of messages) {
      const fitting = regressor.fit(x, y, { sampleWeight: wrong as number[] });
      await expect(fitting, message).rejects.toThrow(`LayersRegressor: ${message}`);
      await expect(regressor.fit(x, y, { sampleWeight: wrong as number[] })).rejects.toBeInstanceOf(type);
    }
    await expect(regressor.fit(x, y, { sampleWeights: weight } as never)).rejects.toThrow(
      "LayersRegressor.fit: unknown option 'sampleWeights'; did you mean 'sampleWeight'?",
    );
    const [xv, yv, wv] = golden.validation;
    const validating = new LayersRegressor(linear, { validationData: [xv, yv, wv.slice(1)] });
    await expect(validating.fit(x, y)).rejects.toThrow(
      'LayersRegressor: validationData[2]: sampleWeight must hold one weight for each of the 5 samples, received 4',
    );
    const scalarLoss = zeros(1, 'linear', (yTrue, yPred) => tf.losses.meanSquaredError(yTrue, yPred));
    await expect(new LayersRegressor(scalarLoss).fit(x, y, { sampleWeight })).rejects.toThrow(
      'LayersRegressor: with sampleWeight the loss must give one value for each of 11 samples, received shape []',
    );
    const plain = await new LayersRegressor(linear, options).fit(x, y, { sampleWeight });
    const hooked = ['evaluate', 'makeTrainFunction'].filter((name) => Object.hasOwn(innerModel(plain.model), name));
    expect(hooked).toEqual([]);
    plain.dispose();
  });
});

describe('parameters of networks as estimators', () => {
  test('getParams tells what was given, setParams changes the next fit, clone makes another', async () => {
    const classifier = new LayersClassifier(zeros(1, 'sigmoid', 'binaryCrossentropy'), { epochs: 2 });
    expect(classifier.getParams()).toEqual({ epochs: 2, build: expect.any(Function) as unknown });
    await classifier.fit(x, classes);
    expect(classifier.setParams({ epochs: 3, classWeight: 'balanced' })).toBe(classifier);
    expect(classifier.history['loss']).toHaveLength(2);
    const copy = classifier.clone();
    expect(copy.getParams()).toEqual(classifier.getParams());
    expect(() => copy.model).toThrow('fit must be called first');
    await copy.fit(x, classes);
    expect(copy.history['loss']).toHaveLength(3);
    copy.dispose();
    classifier.dispose();

    const regressor = new LayersRegressor(linear, { epochs: 2, params: { units: 3, rate: 1 } });
    expect(regressor.clone().setParams({ params__rate: 2 }).getParams().params).toEqual({ units: 3, rate: 2 });
    expect(regressor.setParams({ params: { a: 1 }, params__b: 2 }).getParams().params).toEqual({ a: 1, b: 2 });
    expect(regressor.setParams({ build: zeros(1, 'sigmoid', 'meanSquaredError') }).getParams().epochs).toBe(2);
  });

  test('the builder is told params', async () => {
    const told: unknown[] = [];
    const build = ({ params }: { readonly params: unknown }): tf.LayersModel => {
      told.push(params);
      return linear();
    };
    const regressor = await new LayersRegressor(build, { params: { units: 8 } }).fit(x, y);
    await regressor.setParams({ params__units: 16 }).fit(x, y);
    expect(told).toEqual([{ units: 8 }, { units: 16 }]);
    regressor.dispose();
  });

  test('wrong ones are refused, and none is changed', () => {
    const regressor = new LayersRegressor(linear, { epochs: 2 });
    expect(() => regressor.setParams({ epochs: 5, batchSize: 0 })).toThrow(
      'LayersRegressor: batchSize must be a positive integer, received 0',
    );
    expect(() => regressor.setParams({ epoch: 5 })).toThrow("unknown option 'epoch'; did you mean 'epochs'?");
    expect(() => regressor.setParams({ build: 3 })).toThrow('LayersRegressor: build must be a function, received 3');
    expect(() => regressor.setParams({ params: 3 })).toThrow('params must be an object of values by name, received 3');
    expect(regressor.getParams()).toEqual({ epochs: 2, build: linear });
  });
});
