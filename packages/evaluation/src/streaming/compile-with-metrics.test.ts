import { ArgumentError, RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { disposeModel } from '../estimators/dispose-model.ts';
import { LayersClassifier } from '../estimators/layers-classifier.ts';
import { crossValidate } from '../running/cross-validate.ts';
import { AUC } from './auc.ts';
import { compileWithMetrics, type CompileOptions } from './compile-with-metrics.ts';
import { F1Score } from './f-beta-score.ts';
import { Precision, Recall } from './precision.ts';
import { RootMeanSquaredError } from './root-mean-squared-error.ts';
import type { StreamingMetric } from './streaming-metric.ts';

const random = new RandomState(6);
const samples = 50;
const features = Array.from({ length: samples }, () => [random.normal(), random.normal()]);
const labels = features.map(([a = 0, b = 0]) => Number(a + b + random.normal() > 1));
const metrics = (): StreamingMetric[] => [
  new AUC(),
  new Precision({ thresholds: 0.3 }),
  new Recall(),
  new RootMeanSquaredError(),
];
const names = ['auc', 'precision', 'recall', 'root_mean_squared_error'];

/** A model that does not learn, so that what it says of an epoch can be told afterwards. */
function still(
  kind: 'sequential' | 'functional' = 'sequential',
  options: Partial<CompileOptions> = {},
): tf.LayersModel {
  const layer = tf.layers.dense({
    units: 1,
    activation: 'sigmoid',
    inputShape: [2],
    kernelInitializer: tf.initializers.constant({ value: 0.7 }),
  });
  const input = tf.input({ shape: [2] });
  const model =
    kind === 'sequential'
      ? tf.sequential({ layers: [layer] })
      : tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  compileWithMetrics(model, {
    optimizer: options.optimizer ?? tf.train.sgd(0),
    loss: 'binaryCrossentropy',
    metrics: metrics(),
    ...options,
  });
  return model;
}

/** The metrics of some rows at once. */
function atOnce(model: tf.LayersModel, rows: readonly number[]): number[] {
  const predicted = tf.tidy(() => {
    const x = tf.tensor2d(rows.map((i) => features[i] as number[]));
    return (model.predict(x) as tf.Tensor).dataSync();
  });
  return metrics().map((metric) => {
    metric.updateState(
      rows.map((i) => labels[i] as number),
      predicted,
    );
    return metric.result() as number;
  });
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const silent = { verbose: 0 };
const close = { rtol: 1e-6, atol: 1e-7 };

function tensors(rows: readonly number[] = range(0, samples)): [x: tf.Tensor, y: tf.Tensor] {
  return [tf.tensor2d(rows.map((i) => features[i] as number[])), tf.tensor2d(rows.map((i) => [labels[i] as number]))];
}

describe('compileWithMetrics', () => {
  test.each(['sequential', 'functional'] as const)(
    'fit of a %s model gives metrics of all samples, in training and validation',
    async (kind) => {
      const model = still(kind);
      const [x, y] = tensors();
      const seen: Record<string, number>[] = [];
      const { history } = await model.fit(x, y, {
        epochs: 3,
        batchSize: 7,
        validationSplit: 0.3,
        ...silent,
        callbacks: { onEpochEnd: (_, logs) => void seen.push({ ...logs }) },
      });
      const train = atOnce(model, range(0, 35));
      const validation = atOnce(model, range(35, samples));
      names.forEach((name, i) => {
        expect(history[name], name).toBeAllClose([train[i], train[i], train[i]] as number[], close);
        expect(history[`val_${name}`], name).toBeAllClose(
          [validation[i], validation[i], validation[i]] as number[],
          close,
        );
        expect(seen[1]?.[`val_${name}`], name).toBe(history[`val_${name}`]?.[1]);
      });
      const loss = model.evaluate(x, y, { batchSize: 9 }) as tf.Scalar[];
      expect(loss.slice(1).map((value) => value.dataSync()[0])).toBeAllClose(atOnce(model, range(0, samples)), close);
      tf.dispose([x, y, ...loss]);
      disposeModel(model);
    },
  );

  test('the averages of batches, which tfjs gives otherwise, are other numbers', async () => {
    const model = still();
    const [x, y] = tensors();
    const plain = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => {
      const metric = new Precision({ thresholds: 0.3 });
      metric.updateState(yTrue, yPred);
      return tf.scalar(metric.result() as number);
    };
    const other = still('sequential', { metrics: [plain] });
    const { history } = await other.fit(x, y, { batchSize: 7, shuffle: false, ...silent });
    expect(
      Math.abs((history['plain']?.[0] as number) - (atOnce(model, range(0, samples))[1] as number)),
    ).toBeGreaterThan(1e-3);
    tf.dispose([x, y]);
    disposeModel(model);
    disposeModel(other);
  });

  test('fitDataset and evaluateDataset do too, and evaluations within an epoch leave it alone', async () => {
    const model = still();
    const [x, y] = tensors();
    const pairs = { xs: tf.data.array(features), ys: tf.data.array(labels.map((label) => [label])) };
    const dataset = (size: number): never => tf.data.zip(pairs).batch(size) as never;
    const inside: number[][] = [];
    const valuesOf = (scalars: unknown): number[] => {
      const list = scalars as tf.Scalar[];
      const values = list.slice(1).map((value) => value.dataSync()[0] as number);
      tf.dispose(list);
      return values;
    };
    const { history } = await model.fitDataset(dataset(8), {
      epochs: 2,
      validationData: dataset(11),
      callbacks: {
        onBatchEnd: async (batch) => {
          if (batch === 2) inside.push(valuesOf(model.evaluate(x, y, { batchSize: 50 })));
          if (batch === 4) inside.push(valuesOf(await model.evaluateDataset(dataset(6), {})));
        },
      },
    });
    const all = atOnce(model, range(0, samples));
    names.forEach((name, i) => {
      expect(history[name], name).toBeAllClose([all[i], all[i]] as number[], close);
      expect(history[`val_${name}`], name).toBeAllClose([all[i], all[i]] as number[], close);
    });
    expect(inside).toHaveLength(4);
    for (const values of inside) expect(values).toBeAllClose(all, close);
    tf.dispose([x, y]);
    disposeModel(model);
  });

  test('callbacks of every place in the list see the same values, so that early stopping goes by them', async () => {
    const model = still();
    const [x, y] = tensors();
    const stop = tf.callbacks.earlyStopping({ monitor: 'val_auc', mode: 'max', patience: 1 });
    const seen: unknown[] = [];
    class Watcher extends tf.CustomCallback {}
    const watcher = (): tf.CustomCallback =>
      new Watcher({ onEpochEnd: (_, logs) => void seen.push(logs?.['val_auc']) });
    const { epoch } = await model.fit(x, y, {
      epochs: 9,
      batchSize: 7,
      validationSplit: 0.3,
      ...silent,
      callbacks: [watcher(), stop, watcher()],
    });
    expect(epoch).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).toBeCloseTo(atOnce(model, range(35, samples))[0] as number, 6);
    tf.dispose([x, y]);
    disposeModel(model);
  });

  test('a progress bar that averages batches shows the metric so far after every batch', async () => {
    const model = still();
    const [x, y] = tensors();
    let [sum, count] = [0, 0];
    const means: number[] = [];
    await model.fit(x, y, {
      batchSize: 20,
      shuffle: false,
      ...silent,
      callbacks: {
        onBatchEnd: (_, logs) => {
          sum += (logs?.['recall'] as number) * (logs?.['size'] as number);
          count += logs?.['size'] as number;
          means.push(sum / count);
        },
      },
    });
    expect(means).toBeAllClose(
      [20, 40, 50].map((end) => atOnce(model, range(0, end))[2] as number),
      close,
    );
    tf.dispose([x, y]);
    disposeModel(model);
  });

  test('over thousands of batches no digits are lost', async () => {
    const model = still();
    const many = 4000;
    const x = tf.tensor2d(Array.from({ length: many }, (_, i) => features[i % samples] as number[]));
    const y = tf.tensor2d(Array.from({ length: many }, (_, i) => [labels[i % samples] as number]));
    const { history } = await model.fit(x, y, { batchSize: 2, ...silent, yieldEvery: 'never' });
    const all = atOnce(model, range(0, samples));
    names.forEach((name, i) => expect(history[name], name).toBeAllClose([all[i] as number], { rtol: 5e-7 }));
    tf.dispose([x, y]);
    disposeModel(model);
  });

  test('two metrics of a name get numbers, several outputs their own, and names and functions work beside them', async () => {
    const input = tf.input({ shape: [2] });
    const output = (name: string): tf.SymbolicTensor =>
      tf.layers.dense({ units: 1, activation: 'sigmoid', name }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [output('left'), output('right')] });
    const own = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => tf.metrics.meanSquaredError(yTrue, yPred);
    compileWithMetrics(model, {
      optimizer: 'sgd',
      loss: ['binaryCrossentropy', 'meanSquaredError'],
      metrics: { left: [new AUC(), new AUC({ curve: 'PR' }), 'accuracy'], right: [own, new Recall()] },
    });
    const [x, y] = tensors();
    const { history } = await model.fit(x, [y, y], { ...silent });
    expect(Object.keys(history).sort()).toEqual(
      ['loss', 'left_loss', 'right_loss', 'left_auc', 'left_auc_1', 'left_acc', 'right_own', 'right_recall'].sort(),
    );
    tf.dispose([x, y]);
    disposeModel(model);
  });

  test('compiled again the model counts anew, and trainOnBatch gives the metric of its batch', async () => {
    const model = still('sequential', { optimizer: 'sgd' });
    const first = model.optimizer;
    compileWithMetrics(model, { optimizer: 'sgd', loss: 'meanSquaredError', metrics: new Recall() });
    const [x, y] = tensors();
    const before = atOnce(model, range(0, samples))[2] as number;
    const [, recall] = (await model.trainOnBatch(x, y)) as number[];
    expect(recall).toBeCloseTo(before, 6);
    expect(model.metricsNames).toEqual(['loss', 'recall']);
    first.dispose();
    tf.dispose([x, y]);
    disposeModel(model);
  });

  test('a model that is saved with its optimizer can be loaded', async () => {
    const model = still('sequential', { optimizer: 'sgd', metrics: ['accuracy', new AUC()] });
    let saved: tf.io.ModelArtifacts | undefined;
    // tfjs leaves a tensor of the optimizer behind.
    tf.engine().startScope();
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
      }),
      { includeOptimizer: true },
    );
    tf.engine().endScope();
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
    expect(loaded.metricsNames).toEqual(['loss', 'acc']);
    expect(model.metricsNames).toEqual(['loss', 'acc', 'auc']);
    disposeModel(model);
    disposeModel(loaded);
  });

  test('a network as a classifier tells them in its history, in every fold', async () => {
    const build = (): tf.LayersModel => still();
    const { estimators = [] } = await crossValidate(
      () => new LayersClassifier(build, { epochs: 2, batchSize: 8, validationSplit: 0.25, randomState: 1 }),
      features,
      labels,
      { cv: 3, returnEstimator: true, params: { sampleWeight: labels.map((label) => 1 + label) } },
    );
    for (const { history } of estimators as LayersClassifier[]) {
      expect(history['auc']).toHaveLength(2);
      expect(history['val_recall']?.[1]).toBeCloseTo(history['val_recall']?.[0] as number, 6);
    }
    for (const estimator of estimators as LayersClassifier[]) estimator.dispose();
  });

  test('what cannot be is refused in one sentence', async () => {
    const optimizer = tf.train.sgd(0);
    const options: CompileOptions = { optimizer, loss: 'meanSquaredError' };
    const model = still('sequential', options);
    expect(() => compileWithMetrics({} as never, options)).toThrow(
      'compileWithMetrics: model must be a tf.LayersModel',
    );
    expect(() => compileWithMetrics(model, { ...options, metric: [] } as never)).toThrow("did you mean 'metrics'?");
    expect(() => compileWithMetrics(model, { ...options, metrics: [{ name: 'auc' }] as never })).toThrow(ArgumentError);
    expect(() => compileWithMetrics(model, { ...options, metrics: [3] as never })).toThrow(
      'compileWithMetrics: metrics must be streaming metrics, functions or names, received 3',
    );
    const [x, y] = tensors();
    compileWithMetrics(model, { ...options, metrics: [new Recall({ thresholds: [0.2, 0.8] })] });
    expect(() => model.evaluate(x, y)).toThrow(
      "compileWithMetrics: metric 'recall' must give one value, as with an average or a single threshold, received 2",
    );
    compileWithMetrics(model, { ...options, metrics: [new F1Score({ threshold: 0.5 })] });
    const scalars = model.evaluate(x, y) as tf.Scalar[];
    expect(scalars).toHaveLength(2);
    tf.dispose([x, y, ...scalars]);
    disposeModel(model);
  });
});
