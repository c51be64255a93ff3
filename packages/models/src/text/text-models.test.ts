import { configure } from '@modu/backend';
import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded, train } from '../../fixtures/saved-model.ts';
import {
  attentionWeights,
  bagOfWords,
  biLstmAttention,
  cnnLstm,
  lstmClassifier,
  mlp,
  summary,
  textCnn,
  transformerClassifier,
  type TextModelOptions,
} from '../index.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

type Builder = (options: never) => tf.LayersModel;

/** Builds a model, uses it, and disposes of it. */
async function use<T>(build: Builder, options: object, body: (model: tf.LayersModel) => T | Promise<T>): Promise<T> {
  const model = build(options as never);
  try {
    return await body(model);
  } finally {
    model.dispose();
  }
}

function predict(model: tf.LayersModel, rows: readonly (readonly number[])[]): number[] {
  return tf.tidy(() => [
    ...(model.predict(tf.tensor2d(rows as number[][], undefined, 'int32')) as tf.Tensor).dataSync(),
  ]);
}

const tiny = { vocabulary: 11, embedding: 4, seed: 1 };

/** Each builder with small sizes, and layers, types and numbers of weights that follow from them. */
const builders: readonly (readonly [
  name: string,
  build: Builder,
  small: object,
  layers: readonly (readonly [string, string, number])[],
])[] = [
  [
    'bagOfWords',
    bagOfWords,
    { hidden: [5, 3], activation: 'tanh' },
    [
      ['embedding', 'Modu>Embedding', 44],
      ['hidden_1', 'Dense', 25],
      ['hidden_2', 'Dense', 18],
      ['output', 'Dense', 4],
    ],
  ],
  [
    'textCnn',
    textCnn,
    { kernelSizes: [2, 3], filters: 5 },
    [
      ['embedding', 'Modu>Embedding', 44],
      ['convolution_1', 'Modu>Conv1D', 2 * 4 * 5 + 5],
      ['convolution_2', 'Modu>Conv1D', 3 * 4 * 5 + 5],
      ['output', 'Dense', 11],
    ],
  ],
  [
    'lstmClassifier',
    lstmClassifier,
    { units: [3, 2], bidirectional: true, pooling: 'max' },
    [
      ['embedding', 'Modu>Embedding', 44],
      ['lstm_1', 'Modu>Bidirectional', 2 * 4 * 3 * (4 + 3 + 1)],
      ['lstm_2', 'Modu>Bidirectional', 2 * 4 * 2 * (6 + 2 + 1)],
      ['output', 'Dense', 5],
    ],
  ],
  [
    'cnnLstm',
    cnnLstm,
    { filters: 5, kernelSize: 3, poolSize: 2, units: [3] },
    [
      ['embedding', 'Modu>Embedding', 44],
      ['convolution', 'Modu>Conv1D', 3 * 4 * 5 + 5],
      ['lstm_1', 'Modu>LSTM', 4 * 3 * (5 + 3 + 1)],
      ['output', 'Dense', 4],
    ],
  ],
  [
    'biLstmAttention',
    biLstmAttention,
    { units: [3], attentionUnits: 5 },
    [
      ['embedding', 'Modu>Embedding', 44],
      ['lstm_1', 'Modu>Bidirectional', 2 * 4 * 3 * (4 + 3 + 1)],
      ['attention', 'Modu>BahdanauAttention', 6 * 5 + 6 * 5 + 5],
      ['output', 'Dense', 7],
    ],
  ],
  [
    'transformerClassifier',
    transformerClassifier,
    { sequenceLength: 6, layers: 2, heads: 2, feedForward: 5 },
    [
      ['embedding', 'Modu>TokenAndPositionEmbedding', 44 + 24],
      ['block_1', 'Modu>TransformerEncoder', 4 * (16 + 4) + 2 * 8 + (4 * 5 + 5) + (5 * 4 + 4)],
      ['block_2', 'Modu>TransformerEncoder', 4 * (16 + 4) + 2 * 8 + (4 * 5 + 5) + (5 * 4 + 4)],
      ['output', 'Dense', 5],
    ],
  ],
];

describe.each(builders)('%s', (name, build, small, layers) => {
  test('has the layers that follow from its options, with the shapes and numbers of weights', async () => {
    await use(build, { ...tiny, ...small }, (model) => {
      const own = summary(model).layers.filter(({ parameters }) => parameters > 0);
      expect(own.map((layer) => [layer.name, layer.type, layer.parameters])).toEqual(layers);
      expect(model.outputShape).toEqual([null, 1]);
      expect(model.loss).toBe('binaryCrossentropy');
      expect(model.metricsNames).toEqual(['loss', 'acc']);
    });
    await use(build, { ...tiny, ...small, outputs: 3, task: 'regression', metrics: ['mae'] }, (model) => {
      expect(model.outputShape).toEqual([null, 3]);
      expect([model.loss, model.layers.at(-1)?.getConfig()['activation']]).toEqual(['meanSquaredError', 'linear']);
      expect(model.metricsNames).toEqual(['loss', 'mae']);
    });
  });

  test('with its defaults has dropout, and says without the probabilities of classes that sum to 1', async () => {
    const least = {
      vocabulary: 11,
      seed: 1,
      outputs: 3,
      ...(name === 'transformerClassifier' && { sequenceLength: 6 }),
    };
    await use(build, least, (model) => {
      expect(model.loss).toBe('categoricalCrossentropy');
      expect(model.layers.map((layer) => layer.name)).toContain('dropout');
      const p = predict(model, [[1, 2, 3, 4, 0, 0]]);
      expect(p).toHaveLength(3);
      expect(p.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 5);
    });
    await use(build, { ...least, dropout: 0, embeddingDropout: 0.1 }, (model) => {
      const names = model.layers.map((layer) => layer.name);
      expect(names).not.toContain('dropout');
      expect(names).toContain('embedding_dropout');
    });
  });

  test('learns which of two words stands in a text, saves, loads, and goes on as if nothing had happened', async () => {
    const rows = [[1, 2, 9, 4], [3, 9, 1, 2], [1, 2, 10, 4], [10, 3, 1, 2], [9, 1, 2, 4], [1, 4, 2, 10]]; // prettier-ignore
    const [x, y] = [tf.tensor2d(rows, undefined, 'int32'), tf.tensor2d([[0], [0], [1], [1], [0], [1]])];
    const options = { ...tiny, ...small, dropout: 0, tokenDropout: 0, learningRate: 0.03 };
    const { tokenDropout, ...others } = options;
    await use(build, name === 'bagOfWords' ? { ...others, tokenDropout } : others, async (model) => {
      const losses = await train(model, x, y, 60);
      expect(losses.at(-1)).toBeLessThan(0.1);
      const again = await reloaded(model);
      expect(predict(again, rows)).toEqual(predict(model, rows));
      expect(await train(again, x, y, 2)).toBeAllClose(await train(model, x, y, 2), { rtol: 1e-3, atol: 1e-6 });
      again.dispose();
      again.optimizer.dispose();
    });
    tf.dispose([x, y]);
  });

  test('a seed fixes initial weights and dropout; another gives others, and each layer has its own', async () => {
    const rows = [[1, 2, 3, 4], [5, 6, 7, 8]]; // prettier-ignore
    const losses = (seed: number): Promise<number[]> =>
      use(build, { ...tiny, ...small, dropout: 0.3, embeddingDropout: 0.2, seed }, async (model) => {
        const [x, y] = [tf.tensor2d(rows, undefined, 'int32'), tf.tensor2d([[0], [1]])];
        const all = await train(model, x, y, 2);
        tf.dispose([x, y]);
        return all;
      });
    const first = await losses(3);
    expect(await losses(3)).toEqual(first);
    expect(await losses(4)).not.toEqual(first);
  });

  test.each([
    [{ embedding: 4 }, 'vocabulary must be an integer at least 2, received undefined'],
    [{ ...tiny, embedding: 0 }, 'embedding must be a positive integer, received 0'],
    [{ ...tiny, outputs: 0 }, 'outputs must be a positive integer, received 0'],
    [{ ...tiny, task: 'clasification' }, "received 'clasification'; did you mean 'classification'?"],
    [{ ...tiny, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
    [
      { ...tiny, embeddingDropout: -1 },
      'embeddingDropout must be a finite number at least 0 and less than 1, received -1',
    ],
    [{ ...tiny, loss: 'crossentropy' }, "loss must be one of 'binaryCrossentropy'"],
    [{ ...tiny, metrics: ['precision'] }, "metrics[0] must be one of 'accuracy'"],
    [{ ...tiny, learningRate: 0 }, 'learningRate must be a finite number greater than 0, received 0'],
    [{ ...tiny, seed: 0.5 }, 'seed must be an integer at least 0 and at most 4294967295, received 0.5'],
    [{ ...tiny, outpts: 3 }, "unknown option 'outpts'; did you mean 'outputs'?"],
  ])('refuses %j', (options, message) => {
    const call = (): unknown => build({ ...small, ...options } as never);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(`${name}: `);
    expect(call).toThrow(message);
  });
});

test.each([
  [bagOfWords, { hidden: [3, 0] }, 'bagOfWords: hidden[1] must be a positive integer, received 0'],
  [bagOfWords, { activation: 'rleu' }, "did you mean 'relu'?"],
  [
    bagOfWords,
    { tokenDropout: 1 },
    'bagOfWords: tokenDropout must be a finite number at least 0 and less than 1, received 1',
  ],
  [textCnn, { kernelSizes: [] }, 'textCnn: kernelSizes.length must be a positive integer, received 0'],
  [textCnn, { kernelSizes: 3 }, 'textCnn: kernelSizes must be an array, received 3'],
  [textCnn, { filters: 0 }, 'textCnn: filters must be a positive integer, received 0'],
  [textCnn, { activation: 'rleu' }, "did you mean 'relu'?"],
  [lstmClassifier, { units: [] }, 'lstmClassifier: units.length must be a positive integer, received 0'],
  [
    lstmClassifier,
    { pooling: 'first' },
    "lstmClassifier: pooling must be one of 'last', 'mean', 'max', received 'first'",
  ],
  [lstmClassifier, { bidirectional: 1 }, 'lstmClassifier: bidirectional must be true or false, received 1'],
  [lstmClassifier, { recurrentDropout: 1 }, 'recurrentDropout must be a finite number at least 0 and less than 1'],
  [cnnLstm, { poolSize: 0 }, 'cnnLstm: poolSize must be a positive integer, received 0'],
  [cnnLstm, { kernelSize: 1.5 }, 'cnnLstm: kernelSize must be a positive integer, received 1.5'],
  [cnnLstm, { units: [0] }, 'cnnLstm: units[0] must be a positive integer, received 0'],
  [biLstmAttention, { units: [] }, 'biLstmAttention: units.length must be a positive integer, received 0'],
  [biLstmAttention, { attentionUnits: 0 }, 'biLstmAttention: attentionUnits must be a positive integer, received 0'],
  [transformerClassifier, {}, 'transformerClassifier: sequenceLength must be a positive integer, received undefined'],
  [transformerClassifier, { sequenceLength: 6, heads: 3 }, 'heads must be a divisor of embedding 4, received 3'],
  [transformerClassifier, { sequenceLength: 6, layers: 0 }, 'layers must be a positive integer, received 0'],
  [transformerClassifier, { sequenceLength: 6, activation: 'tanh' }, "activation must be one of 'relu', 'gelu'"],
] as const)('its own options are checked: %o %j', (build, options, message) => {
  expect(() => (build as Builder)({ ...tiny, ...options } as never)).toThrow(message);
});

test.each([
  ['bagOfWords', bagOfWords, {}, 'both'],
  ['lstmClassifier, last', lstmClassifier, { units: [3] }, 'both'],
  ['lstmClassifier, mean', lstmClassifier, { units: [3], pooling: 'mean', bidirectional: true }, 'both'],
  ['biLstmAttention', biLstmAttention, { units: [3] }, 'both'],
  ['transformerClassifier', transformerClassifier, { sequenceLength: 6, heads: 2 }, 'behind'],
] as const)('padding changes nothing for %s', async (_, build, options, where) => {
  await use(build as Builder, { ...tiny, ...options }, (model) => {
    const bare = predict(model, [[3, 7, 5]]);
    expect(predict(model, [[3, 7, 5, 0, 0]])).toBeAllClose(bare, { rtol: 1e-5 });
    if (where === 'both') expect(predict(model, [[0, 0, 3, 7, 5]])).toBeAllClose(bare, { rtol: 1e-5 });
    expect(predict(model, [[3, 7, 6]])).not.toBeAllClose(bare, { rtol: 1e-5 });
  });
});

test('bagOfWords is the mean of vectors times weights: order does not matter', async () => {
  await use(bagOfWords, tiny, (model) => {
    const [vectors, kernel] = model.getWeights().map((weight) => weight.arraySync()) as [number[][], number[][]];
    const logit = [3, 7].reduce(
      (sum, id) => sum + (vectors[id] ?? []).reduce((all, v, d) => all + v * (kernel[d]?.[0] ?? 0), 0) / 2,
      0,
    );
    expect(predict(model, [[3, 7]])[0]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 6);
    expect(predict(model, [[7, 3]])).toBeAllClose(predict(model, [[3, 7]]), { rtol: 1e-6 });
  });
});

test('textCnn finds a phrase wherever it stands, and takes texts shorter than its filters', async () => {
  await use(textCnn, { ...tiny, kernelSizes: [3], filters: 4 }, (model) => {
    expect(predict(model, [[0, 0, 0, 3, 7, 0, 0, 0, 0]])).toEqual(predict(model, [[0, 0, 0, 0, 0, 3, 7, 0, 0]]));
    expect(predict(model, [[3]]).every(Number.isFinite)).toBe(true);
  });
});

describe('attentionWeights', () => {
  const tokens = [[3, 7, 5, 0], [1, 2, 0, 0]]; // prettier-ignore
  const weightsOf = (model: tf.LayersModel): number[] =>
    tf.tidy(() => [...attentionWeights(model, tf.tensor2d(tokens, undefined, 'int32')).dataSync()]);

  test('of biLstmAttention are one for each step, 0 for padding, and give the output', async () => {
    await use(biLstmAttention, { ...tiny, units: [3] }, (model) => {
      const weights = weightsOf(model);
      expect([weights[3], weights[6], weights[7]]).toEqual([0, 0, 0]);
      expect(weights.slice(0, 4).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 5);
      const states = tf.model({ inputs: model.inputs, outputs: model.getLayer('lstm_1').output });
      const given = tf.tidy(() => {
        const all = states.predict(tf.tensor2d(tokens, undefined, 'int32')) as tf.Tensor3D;
        const context = tf.sum(tf.mul(all, tf.reshape(tf.tensor1d(weights), [2, 4, 1])), 1);
        return [...(model.getLayer('output').apply(context) as tf.Tensor).dataSync()];
      });
      expect(given).toBeAllClose(predict(model, tokens), { rtol: 1e-5 });
    });
  });

  test('of transformerClassifier are rows over the steps that are no padding', async () => {
    await use(transformerClassifier, { ...tiny, sequenceLength: 6, heads: 2, layers: 2 }, (model) => {
      const weights = weightsOf(model);
      expect(weights).toHaveLength(2 * 4 * 4);
      expect(weights[3]).toBe(0);
      expect(weights.slice(0, 4).reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 5);
    });
  });

  test('are refused of other models', async () => {
    await use(mlp, { inputs: 2, hidden: [3] }, (model) => {
      const call = (): unknown => tf.tidy(() => attentionWeights(model, tf.zeros([1, 2])));
      expect(call).toThrow(
        new ArgumentError(
          "attentionWeights: model must be one of biLstmAttention or transformerClassifier, received 'mlp'",
        ),
      );
    });
    expect(() => attentionWeights(3 as never, undefined as never)).toThrow(
      'model must be a tf.LayersModel, received 3',
    );
  });
});

test('frozen options are accepted and left as they are', async () => {
  const options: TextModelOptions = Object.freeze({ ...tiny, metrics: Object.freeze(['accuracy'] as const) });
  await use(bagOfWords, options, summary);
  expect(options).toEqual({ ...tiny, metrics: ['accuracy'] });
});
