import { AbortedError, NotFittedError, RandomState, type Matrix } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { sigmoidModel, softmaxModel } from '../../fixtures/tiny-models.ts';
import type { Labels } from '../labels.ts';
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

describe('what LayersClassifier refuses', () => {
  test('before fit and after dispose there is nothing to ask', async () => {
    const classifier = new LayersClassifier(sigmoidModel);
    const message = 'LayersClassifier: fit must be called first';
    expect(() => classifier.model).toThrow(message);
    await expect(classifier.predict(matrix)).rejects.toBeInstanceOf(NotFittedError);
    await classifier.fit(matrix, two);
    classifier.dispose();
    expect(() => classifier.history).toThrow(message);
    expect(() => classifier.classes).toThrow(message);
    await expect(classifier.predictProba(matrix)).rejects.toThrow(message);
  });

  test('wrong data is refused in one sentence, and nothing is left behind', async () => {
    const narrow = new LayersClassifier(softmaxModel, { validationSplit: 0.2 });
    const messages: [unknown, unknown, string][] = [
      [rows, two.slice(1), 'y must have as many samples as x, received 29 and 30'],
      [[], [], 'x must hold at least one row and one column, received shape [0, 0]'],
      [rows, two.map(() => 1), 'y must hold at least two classes, received only 1'],
      [rows, two.map((label, i) => (i === 3 ? Number.NaN : label)), 'y must not hold NaN, received it at index 3'],
      [rows, rows, 'y must be one-dimensional, received'],
      [rows, rows.map(([a]) => a), 'y must hold class labels, received the continuous value'],
      [rows.with(2, [1, Number.NaN]), two, 'x must hold finite numbers, received NaN in row 2, column 1'],
      [
        { ...matrix, data: matrix.data.with(3, Number.POSITIVE_INFINITY) },
        two,
        "x must hold finite numbers, received Infinity in row 1, column 'age'",
      ],
      ['x', two, "x must be a Matrix, an array of rows, a table or a tensor, received 'x'"],
    ];
    for (const [x, y, message] of messages) {
      await expect(narrow.fit(x as never, y as never), message).rejects.toThrow(/^LayersClassifier: /);
      await expect(narrow.fit(x as never, y as never), message).rejects.toThrow(message);
    }
    await expect(narrow.fit(rows, ['only', ...two.slice(1).map(String)])).rejects.toThrow(
      "LayersClassifier with validationSplit 0.2: every class to stratify by must have at least 2 members, received 1 of 'only'",
    );
    const line = tf.tensor1d([1, 2]);
    const holes = tf.tensor2d([[1], [Number.NaN]]);
    await expect(narrow.fit(line, [0, 1])).rejects.toThrow(
      'LayersClassifier: x must have at least two dimensions, received [2]',
    );
    await expect(narrow.fit(holes, [0, 1])).rejects.toThrow(
      'LayersClassifier: x must hold finite numbers, received a tensor with NaN',
    );
    tf.dispose([line, holes]);
  });

  test('a model that does not fit the data is refused in one sentence', async () => {
    const dense = (units: number, inputs = 2): tf.Sequential =>
      tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [inputs] })] });
    const compiled = (model: tf.LayersModel): tf.LayersModel => {
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      return model;
    };
    const forked = (): tf.LayersModel => {
      const input = tf.input({ shape: [2] });
      const output = (): tf.SymbolicTensor => tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor;
      return compiled(tf.model({ inputs: input, outputs: [output(), output()] }));
    };
    const messages: [() => unknown, string][] = [
      [() => 'model', "build must return a tf.LayersModel, received 'model'"],
      [() => dense(1), 'build must return a compiled model, received one without an optimizer'],
      [() => compiled(dense(3)), 'build must return a model with 1 or 2 output units, received an output of shape [3]'],
      [() => compiled(dense(1, 5)), 'build must return a model for samples of shape [2], received one for [5]'],
      [forked, 'build must return a model with one input and one output, received 1 and 2'],
    ];
    for (const [build, message] of messages) {
      await expect(new LayersClassifier(build as never).fit(matrix, two)).rejects.toThrow(
        `LayersClassifier: ${message}`,
      );
    }
    await expect(new LayersClassifier(() => compiled(dense(1))).fit(matrix, three)).rejects.toThrow(
      'LayersClassifier: build must return a model with 3 output units, received an output of shape [1]',
    );
  });

  test('outputs that are no probabilities are refused', async () => {
    const build = (bias: number) => (): tf.LayersModel => {
      const biasInitializer = tf.initializers.constant({ value: bias });
      const model = tf.sequential({
        layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'zeros', biasInitializer })],
      });
      model.compile({ optimizer: tf.train.sgd(1e-9), loss: 'meanSquaredError' });
      return model;
    };
    const logits = await new LayersClassifier(build(3)).fit(matrix, two);
    await expect(logits.predict(matrix)).rejects.toThrow(
      'LayersClassifier: the model must predict probabilities, as sigmoid and softmax give, received',
    );
    logits.dispose();
    const diverged = await new LayersClassifier(build(Number.NaN)).fit(matrix, two);
    await expect(diverged.predict(matrix)).rejects.toThrow(
      'LayersClassifier: the model must predict numbers, received NaN',
    );
    await expect(diverged.predict([[1, 2, 3]])).rejects.toThrow(
      'LayersClassifier: x must have samples of shape [2], received [3]',
    );
    diverged.dispose();
  });

  test('wrong options are refused in the constructor, in one sentence', () => {
    const create = (options: object): unknown => new LayersClassifier(sigmoidModel, options);
    const messages: [object, string][] = [
      [{ epochs: 0 }, 'epochs must be a positive integer, received 0'],
      [{ batchSize: 1.5 }, 'batchSize must be a positive integer, received 1.5'],
      [{ validationSplit: 1 }, 'validationSplit must be a finite number at least 0 and less than 1, received 1'],
      [{ validationData: [rows] }, 'validationData must be [x, y] or [x, y, sampleWeight], received [Array(30)]'],
      [
        { validationData: [rows, two], validationSplit: 0.1 },
        'validationSplit must be left out when validationData is given, received 0.1',
      ],
      [{ callbacks: [] }, 'callbacks must be a function, received []'],
      [{ shuffle: 1 }, 'shuffle must be true or false, received 1'],
      [{ randomState: -1 }, 'randomState must be an integer at least 0 and at most 4294967295, received -1'],
      [{ verbose: 2 }, 'verbose must be one of 0, 1, received 2'],
      [{ signal: 'stop' }, "signal must be an AbortSignal, received 'stop'"],
      [
        { classWeight: 'equal' },
        "classWeight must be 'balanced', a Map or an object of weights by label, received 'equal'",
      ],
      [{ classWeight: { a: -1 } }, "classWeight of 'a' must be a number of at least 0, received -1"],
      [{ class_weight: {} }, "unknown option 'class_weight'; did you mean 'classWeight'?"],
    ];
    for (const [options, message] of messages) expect(() => create(options)).toThrow(`LayersClassifier: ${message}`);
    expect(() => new LayersClassifier('mlp' as never)).toThrow(
      "LayersClassifier: build must be a function, received 'mlp'",
    );
  });

  test('validation data and class weights must speak of the same classes', async () => {
    await expect(fitted(sigmoidModel, two, { validationData: [rows.slice(0, 2), [0, 7]] })).rejects.toThrow(
      'LayersClassifier: validationData[1] must hold classes of y, received 7 for [0, 1]',
    );
    await expect(fitted(sigmoidModel, two, { validationData: [[[1]], [0]] })).rejects.toThrow(
      'LayersClassifier: validationData[0] must have samples of shape [2], received [1]',
    );
    await expect(fitted(sigmoidModel, two, { validationData: [rows.slice(0, 2), [0]] })).rejects.toThrow(
      'LayersClassifier: validationData[1] must have as many samples as validationData[0], received 1 and 2',
    );
    await expect(fitted(sigmoidModel, two, { classWeight: { 0: 1, 2: 3 } })).rejects.toThrow(
      "LayersClassifier: classWeight must name classes of y, received '2' for [0, 1]",
    );
  });

  test('a signal ends the training after the running batch', async () => {
    const controller = new AbortController();
    const events: string[] = [];
    const options: LayersClassifierOptions = {
      epochs: 5,
      batchSize: 10,
      signal: controller.signal,
      callbacks: () => [
        {
          onBatchEnd: (batch) => {
            events.push(`batch ${batch}`);
            if (events.length === 2) controller.abort('enough');
          },
          onTrainEnd: () => events.push('end'),
        },
      ],
    };
    const training = fitted(sigmoidModel, two, options);
    await expect(training).rejects.toBeInstanceOf(AbortedError);
    await expect(training).rejects.toMatchObject({
      message: 'LayersClassifier: training was aborted',
      cause: 'enough',
    });
    expect(events).toEqual(['batch 0', 'batch 1', 'end']);
    await expect(fitted(sigmoidModel, two, options)).rejects.toThrow('LayersClassifier: training was aborted');
    expect(events).toHaveLength(3);
  });

  test('two fits at once are refused', async () => {
    const classifier = new LayersClassifier(sigmoidModel);
    const first = classifier.fit(matrix, two);
    await expect(classifier.fit(matrix, two)).rejects.toThrow(
      'LayersClassifier: fit must not be called while another fit is running',
    );
    await first;
    classifier.dispose();
  });
});
