import { RandomState, type Matrix } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { sigmoidModel, softmaxModel } from '../../fixtures/tiny-models.ts';
import type { Labels } from '../labels.ts';
import { accuracyScore } from '../metrics/accuracy-score.ts';
import { logLoss } from '../metrics/log-loss.ts';
import { LayersClassifier, type ClassifierBuildContext, type LayersClassifierOptions } from './layers-classifier.ts';

const random = new RandomState(11);
const samples = 30;
const three = Array.from({ length: samples }, (_, i) => ['low', 'high', 'middle'][i % 3] as string);
const two = three.map((label) => (label === 'low' ? 0 : 1));
const centre: Record<string, number> = { low: -2, middle: 0, high: 2 };
const rows = three.map((label) => [(centre[label] as number) + 0.3 * random.normal(), random.normal()]);
const matrix: Matrix = { data: Float32Array.from(rows.flat()), shape: [samples, 2], columnNames: ['size', 'age'] };

async function fitted(
  build: (context: ClassifierBuildContext) => tf.LayersModel,
  y: Labels,
  options: LayersClassifierOptions = {},
): Promise<LayersClassifier> {
  return await new LayersClassifier(build, { randomState: 1, ...options }).fit(matrix, y);
}

/** Targets and inputs of every batch, as the loss of the model sees them. */
function spying(units: number, name = 'spy'): { build: () => tf.LayersModel; seen: number[][][] } {
  const seen: number[][][] = [];
  const loss = {
    [name]: (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => {
      seen.push(yTrue.arraySync() as number[][]);
      return tf.losses.meanSquaredError(tf.zerosLike(yPred), yPred);
    },
  }[name] as (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;
  const build = (): tf.LayersModel => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2], activation: 'sigmoid' })] });
    model.compile({ optimizer: 'sgd', loss });
    return model;
  };
  return { build, seen };
}

describe('LayersClassifier', () => {
  test('it learns classes with any kind of labels, and answers in kind', async () => {
    const strings = await fitted(softmaxModel, three, { epochs: 30, batchSize: 8 });
    expect(strings.classes).toEqual(['high', 'low', 'middle']);
    const predicted = await strings.predict(matrix);
    expect(accuracyScore(three, predicted)).toBeGreaterThan(0.9);
    expect(await strings.score(matrix, three)).toBe(accuracyScore(three, predicted));
    strings.dispose();

    const numbers = await fitted(
      sigmoidModel,
      Int8Array.from(two, (label) => 5 - label),
      { epochs: 1 },
    );
    expect(numbers.classes).toEqual([4, 5]);
    expect(await numbers.predict(matrix)).toBeInstanceOf(Int8Array);
    numbers.dispose();

    const booleans = await fitted(sigmoidModel, two.map(Boolean));
    expect(booleans.classes).toEqual([false, true]);
    expect(new Set(Array.from(await booleans.predict(matrix), (label) => typeof label))).toEqual(new Set(['boolean']));
    booleans.dispose();
  });

  test('predictProba has a column per class; one sigmoid unit is that of the greater class', async () => {
    const classifier = await fitted(sigmoidModel, two, { epochs: 20, batchSize: 8 });
    const proba = await classifier.predictProba(matrix);
    expect(proba.shape).toEqual([samples, 2]);
    const output = tf.tidy(() => (classifier.model.predict(tf.tensor2d(rows)) as tf.Tensor).dataSync());
    expect(Float32Array.from(output, (_, i) => proba.data[2 * i + 1] as number)).toEqual(output);
    expect(Array.from(output, (p, i) => p + (proba.data[2 * i] as number))).toBeAllClose(
      new Float32Array(samples).fill(1),
    );
    expect(await classifier.predict(rows)).toEqual(Array.from(output, (p) => (p > 0.5 ? 1 : 0)));
    classifier.dispose();
  });

  test('the builder is told features, classes, shape and seed', async () => {
    const contexts: unknown[] = [];
    const classifier = await fitted((context) => (contexts.push(context), softmaxModel(context)), three, {
      randomState: 9,
    });
    expect(contexts).toEqual([{ features: 2, inputShape: [2], classes: 3, randomState: 9, params: {} }]);
    classifier.dispose();
  });

  test('labels are one column for one unit, one-hot rows for several, and positions for a sparse loss', async () => {
    const y = ['b', 'a', 'c'];
    const x = [
      [0, 1],
      [2, 3],
      [4, 5],
    ];
    const given = async (units: number, labels: readonly string[], loss?: string): Promise<number[][] | undefined> => {
      const { build, seen } = spying(units, loss);
      const classifier = await new LayersClassifier(build, { shuffle: false }).fit(x, labels);
      classifier.dispose();
      return seen[0];
    };
    expect(await given(1, ['b', 'a', 'b'])).toEqual([[1], [0], [1]]);
    expect(await given(2, ['b', 'a', 'b'])).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
    ]);
    expect(await given(3, y)).toEqual([
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(await given(3, y, 'sparseCategoricalCrossentropy')).toEqual([[1], [0], [2]]);
    const sparse = await fitted((context) => softmaxModel(context, 'sparseCategoricalCrossentropy'), three, {
      epochs: 30,
      batchSize: 8,
    });
    expect(await sparse.score(matrix, three)).toBeGreaterThan(0.9);
    sparse.dispose();
  });

  test('the same seed gives the same losses bit for bit, another seed gives others', async () => {
    const losses = async (randomState: number): Promise<unknown> => {
      const options = { randomState, epochs: 3, batchSize: 7, validationSplit: 0.2 };
      const classifier = await fitted((context) => sigmoidModel({ ...context, randomState: 1 }), two, options);
      const { history } = classifier;
      classifier.dispose();
      return history;
    };
    const first = await losses(1);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
  });

  test('every epoch takes all samples in another order, and shuffle: false in the order given', async () => {
    const orders = async (shuffle: boolean): Promise<string[]> => {
      const seen: number[][] = [];
      const build = (): tf.LayersModel => {
        const input = tf.input({ shape: [1] });
        const output = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(input) as tf.SymbolicTensor;
        const model = tf.model({ inputs: input, outputs: output });
        model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
        const layer = model.layers[1] as tf.layers.Layer;
        const call = layer.call.bind(layer);
        layer.call = (inputs, options) => {
          seen.push([...((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor).dataSync()]);
          return call(inputs, options);
        };
        return model;
      };
      const x = Array.from({ length: 10 }, (_, i) => [i]);
      const y = x.map(([i]) => (i as number) % 2);
      const classifier = await new LayersClassifier(build, { epochs: 3, batchSize: 4, shuffle, randomState: 5 }).fit(
        x,
        y,
      );
      classifier.dispose();
      expect(seen.map((batch) => batch.length)).toEqual([4, 4, 2, 4, 4, 2, 4, 4, 2]);
      const epochs = [0, 1, 2].map((epoch) => seen.slice(3 * epoch, 3 * epoch + 3).flat());
      for (const epoch of epochs) expect([...epoch].sort()).toEqual(x.flat());
      return epochs.map(String);
    };
    expect(new Set(await orders(true)).size).toBe(3);
    expect(await orders(false)).toEqual(Array.from({ length: 3 }, () => '0,1,2,3,4,5,6,7,8,9'));
  });

  test('validationSplit holds back a share of every class, also of sorted data', async () => {
    const { build, seen } = spying(1);
    const y = [...new Array<number>(20).fill(0), ...new Array<number>(10).fill(1)];
    const options = { validationSplit: 0.2, randomState: 1, batchSize: 100 };
    const classifier = await new LayersClassifier(build, options).fit(matrix, y);
    classifier.dispose();
    const [train, validation] = seen.map((batch) => batch.flat());
    expect([train?.length, train?.filter((label) => label === 1).length]).toEqual([24, 8]);
    expect([validation?.length, validation?.filter((label) => label === 1).length]).toEqual([6, 2]);
  });

  test('validationData is validated on after every epoch', async () => {
    const [xVal, yVal] = [rows.slice(0, 5), two.slice(0, 5)];
    const classifier = await fitted(sigmoidModel, two, { validationData: [xVal, yVal], epochs: 2 });
    const loss = logLoss(yVal, await classifier.predictProba(xVal));
    expect(classifier.history['val_loss']).toHaveLength(2);
    expect(classifier.history['val_loss']?.at(-1)).toBeCloseTo(loss, 5);
    classifier.dispose();
  });

  test('history is in the spelling of Keras, one value per epoch', async () => {
    const classifier = await fitted(sigmoidModel, two, { epochs: 4, validationSplit: 0.2 });
    expect(Object.keys(classifier.history).sort()).toEqual(['accuracy', 'loss', 'val_accuracy', 'val_loss']);
    for (const values of Object.values(classifier.history)) expect(values).toHaveLength(4);
    classifier.dispose();
  });

  test('class weights scale the loss of each class', async () => {
    // The model says p = sigmoid(1) for 'yes' whatever the features.
    const build = (): tf.LayersModel => {
      const biasInitializer = tf.initializers.ones();
      const model = tf.sequential();
      model.add(
        tf.layers.dense({
          units: 1,
          inputShape: [2],
          kernelInitializer: 'zeros',
          biasInitializer,
          activation: 'sigmoid',
        }),
      );
      model.compile({ optimizer: tf.train.sgd(1e-9), loss: 'binaryCrossentropy' });
      return model;
    };
    const lossOf = async (options: LayersClassifierOptions): Promise<number> => {
      const classifier = await new LayersClassifier(build, options).fit(rows.slice(0, 4), ['yes', 'no', 'no', 'no']);
      const loss = classifier.history['loss']?.[0] as number;
      classifier.dispose();
      return loss;
    };
    const yes = Math.log(1 + Math.exp(-1));
    const no = 1 + yes;
    expect(await lossOf({})).toBeCloseTo((yes + 3 * no) / 4, 5);
    expect(await lossOf({ classWeight: { yes: 5 } })).toBeCloseTo((5 * yes + 3 * no) / 4, 5);
    expect(await lossOf({ classWeight: new Map([['no', 0.5]]) })).toBeCloseTo((yes + 1.5 * no) / 4, 5);
    expect(await lossOf({ classWeight: 'balanced' })).toBeCloseTo((2 * yes + 2 * no) / 4, 5);
  });

  test('tensors of any rank are trained on and predicted', async () => {
    const images = tf.tensor4d(
      Float32Array.from({ length: samples * 8 }, () => random.normal()),
      [samples, 2, 2, 2],
    );
    const contexts: ClassifierBuildContext[] = [];
    const build = (context: ClassifierBuildContext): tf.LayersModel => {
      contexts.push(context);
      const model = tf.sequential();
      model.add(tf.layers.flatten({ inputShape: [...context.inputShape] }));
      model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
      model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
      return model;
    };
    const classifier = await new LayersClassifier(build, { validationSplit: 0.2 }).fit(images, two);
    expect(contexts[0]).toMatchObject({ features: 2, inputShape: [2, 2, 2] });
    expect(await classifier.predict(images)).toHaveLength(samples);
    expect(images.isDisposed).toBe(false);
    classifier.dispose();
    images.dispose();
  });

  test('every optimizer is disposed of, given by name or as an instance', async () => {
    const before = tf.memory().numTensors;
    const makers: (() => string | tf.Optimizer)[] = [
      () => 'adam',
      () => 'sgd',
      () => tf.train.sgd(0.1),
      () => tf.train.momentum(0.1, 0.9),
      () => tf.train.adam(),
      () => tf.train.adamax(),
      () => tf.train.adagrad(0.1),
      () => tf.train.adadelta(),
      () => tf.train.rmsprop(0.1),
    ];
    for (const make of makers) {
      const classifier = await fitted((context) => sigmoidModel(context, make()), two, { epochs: 2 });
      await classifier.fit(matrix, two);
      classifier.dispose();
      classifier.dispose();
      expect(tf.memory().numTensors, String(make)).toBe(before);
    }
  });

  test('arguments are not changed, and frozen ones accepted', async () => {
    const x = Object.freeze(rows.map((row) => Object.freeze([...row])));
    const y = Object.freeze([...three]);
    const options = Object.freeze({ epochs: 1, validationSplit: 0.2, classWeight: Object.freeze({ low: 2 }) });
    const classifier = await new LayersClassifier(softmaxModel, options).fit(x, y);
    expect([x, y]).toEqual([rows, three]);
    classifier.dispose();
  });
});
