import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { AdditiveAttention, Attention, type AttentionCallOptions } from './index.ts';

const models: tf.LayersModel[] = [];

/** A model that is disposed of after the test. */
function modelOf(inputs: tf.SymbolicTensor[], outputs: unknown): tf.LayersModel {
  const model = partOf(inputs, outputs);
  models.push(model);
  return model;
}

/** A model of layers that belong to another one. */
function partOf(inputs: tf.SymbolicTensor[], outputs: unknown): tf.LayersModel {
  return tf.model({ inputs, outputs: outputs as tf.SymbolicTensor | tf.SymbolicTensor[] });
}

afterEach(() => {
  // model.dispose() leaves the weights of a layer that occurs twice.
  models.splice(0).forEach((model) => model.weights.forEach((weight) => weight.dispose()));
});

/** The model, saved to memory and loaded. */
async function reloaded(model: tf.LayersModel): Promise<tf.LayersModel> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((saved) => {
      artifacts = JSON.parse(JSON.stringify({ ...saved, weightData: undefined })) as tf.io.ModelArtifacts;
      artifacts = { ...artifacts, ...(saved.weightData && { weightData: saved.weightData }) };
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  if (artifacts === undefined) throw new Error('nothing was saved');
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  models.push(loaded);
  return loaded;
}

function predict(model: tf.LayersModel, inputs: tf.Tensor[]): tf.Tensor[] {
  const outputs = model.predict(inputs);
  return Array.isArray(outputs) ? outputs : [outputs];
}

async function expectEqualAfterReload(model: tf.LayersModel, inputs: tf.Tensor[]): Promise<void> {
  const loaded = await reloaded(model);
  tf.tidy(() => {
    const expected = predict(model, inputs);
    predict(loaded, inputs).forEach((output, i) => {
      expect(output.dataSync()).toEqual(expected[i]?.dataSync());
    });
  });
  const configs = ({ layers }: tf.LayersModel): unknown[] =>
    layers.filter((layer) => layer.getClassName().startsWith('Modu>')).map((layer) => layer.getConfig());
  expect(configs(loaded)).toEqual(configs(model));
}

const ids = (...rows: number[][]): tf.Tensor2D => tf.tensor2d(rows, undefined, 'int32');

describe('saved and loaded models give equal outputs', () => {
  const inputs = (): tf.Tensor[] => [
    tf.randomNormal([2, 3, 5], 0, 1, 'float32', 1),
    tf.randomNormal([2, 7, 11], 0, 1, 'float32', 2),
    tf.randomNormal([2, 7, 5], 0, 1, 'float32', 3),
  ];

  const everyCallOption = { useCausalMask: true, returnAttentionScores: true };

  test.each([
    ['Attention', () => new Attention(), {}],
    [
      'Attention with every option',
      () => new Attention({ useScale: true, scoreMode: 'concat', dropout: 0.2, seed: 5 }),
      everyCallOption,
    ],
    ['Attention with a causal mask', () => new Attention(), { useCausalMask: true }],
    ['AdditiveAttention', () => new AdditiveAttention(), {}],
    [
      'AdditiveAttention with every option',
      () => new AdditiveAttention({ useScale: false, dropout: 0.2, seed: 5 }),
      everyCallOption,
    ],
  ] as const)('%s', async (_, make, options: AttentionCallOptions) => {
    const symbolic = [tf.input({ shape: [3, 5] }), tf.input({ shape: [7, 11] }), tf.input({ shape: [7, 5] })];
    const layer = make();
    const model = modelOf(symbolic, layer.apply(symbolic, Object.freeze({ ...options })));
    tf.tidy(() => {
      layer.setWeights(layer.getWeights().map((weight) => tf.randomNormal(weight.shape, 0, 1, 'float32', 8)));
    });
    const tensors = inputs();
    await expectEqualAfterReload(model, tensors);
    tf.tidy(() => {
      const outputs = predict(model, tensors);
      const fresh = make();
      fresh.build(tensors.map((x) => x.shape));
      fresh.setWeights(layer.getWeights());
      const expected = fresh.apply(tensors, options) as tf.Tensor | tf.Tensor[];
      (Array.isArray(expected) ? expected : [expected]).forEach((output, i, all) => {
        expect(outputs.length).toBe(all.length);
        expect(outputs[i]).toBeAllClose(output);
        expect(model.outputs[i]?.shape.slice(1)).toEqual(output.shape.slice(1));
      });
      fresh.weights.forEach((weight) => weight.dispose());
    });
    tf.dispose(tensors);
  });

  test('with masks of query and value, behind other layers', async () => {
    const { model } = translator();
    const tensors = [ids([1, 2, 0], [3, 0, 0]), ids([4, 3, 2, 0, 0], [1, 0, 0, 0, 0])];
    await expectEqualAfterReload(model, tensors);
    tf.dispose(tensors);
  });
});

/** Decoder steps that attend to the steps of an encoder, with two masked embeddings and a recurrent layer between. */
function translator(): { model: tf.LayersModel; query: tf.LayersModel; value: tf.LayersModel; attention: Attention } {
  const source = tf.input({ shape: [null], dtype: 'int32' });
  const target = tf.input({ shape: [null], dtype: 'int32' });
  const embed = (x: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers.embedding({ inputDim: 6, outputDim: 4, maskZero: true }).apply(x) as tf.SymbolicTensor;
  const recurrent = tf.layers.simpleRNN({ units: 4, returnSequences: true, recurrentInitializer: 'glorotUniform' });
  const value = recurrent.apply(embed(source)) as tf.SymbolicTensor;
  const query = tf.layers.dense({ units: 4 }).apply(embed(target)) as tf.SymbolicTensor;
  const attention = new Attention();
  return {
    model: modelOf([target, source], attention.apply([query, value], { returnAttentionScores: true })),
    query: partOf([target], query),
    value: partOf([source], value),
    attention,
  };
}

describe('masks in models', () => {
  test('of query and value reach the layer through the layers between', () => {
    const { model, query, value, attention } = translator();
    tf.tidy(() => {
      const [target, source] = [ids([1, 2, 0], [3, 0, 0]), ids([4, 3, 2, 0, 0], [1, 0, 0, 0, 0])];
      const [output, weights] = predict(model, [target, source]);
      const inputs = [...predict(query, [target]), ...predict(value, [source])];
      const mask = [tf.notEqual(target, 0), tf.notEqual(source, 0)];
      const [expected, expectedWeights] = attention.apply(inputs, { mask }) as tf.Tensor[];
      expect(weights).toBeAllClose(expectedWeights);
      expect(output).toBeAllClose(expected);
      expect(tf.slice(weights as tf.Tensor3D, [0, 0, 3])).toBeAllClose(tf.zeros([2, 3, 2]));
      expect(tf.slice(output as tf.Tensor3D, [1, 1, 0], [1, 2, 4])).toBeAllClose(tf.zeros([1, 2, 4]));
    });
  });

  test('of the query go on to the next layer, and to the one after a second attention', () => {
    const tokens = tf.input({ shape: [null], dtype: 'int32' });
    const embedded = tf.layers
      .embedding({ inputDim: 6, outputDim: 4, maskZero: true })
      .apply(tokens) as tf.SymbolicTensor;
    const first = new Attention().apply([embedded, embedded]) as tf.SymbolicTensor;
    const second = new AdditiveAttention().apply([first, first]) as tf.SymbolicTensor;
    const last = tf.layers.simpleRNN({ units: 3, recurrentInitializer: 'glorotUniform' }).apply(second);
    const model = modelOf([tokens], last);
    tf.tidy(() => {
      const short = predict(model, [ids([1, 2, 3])])[0];
      const padded = predict(model, [ids([1, 2, 3, 0, 0])])[0];
      expect(padded).toBeAllClose(short, { atol: 1e-5 });
    });
  });

  test('that belong to an earlier layer are not mistaken for the own', () => {
    const tokens = tf.input({ shape: [3], dtype: 'int32' });
    const x = tf.input({ shape: [3, 4] });
    const embedded = tf.layers.embedding({ inputDim: 6, outputDim: 4, maskZero: true }).apply(tokens);
    const summary = tf.layers.simpleRNN({ units: 4, recurrentInitializer: 'glorotUniform' }).apply(embedded);
    const repeated = tf.layers.repeatVector({ n: 3 }).apply(summary) as tf.SymbolicTensor;
    const layer = new Attention();
    const model = modelOf([tokens, x], layer.apply([repeated, x]));
    const before = partOf([tokens], repeated);
    tf.tidy(() => {
      const [t, v] = [ids([1, 0, 0]), tf.randomNormal([1, 3, 4], 0, 1, 'float32', 1)];
      const expected = layer.apply([...predict(before, [t]), v], { mask: [null, null] });
      expect(predict(model, [t, v])[0]).toBeAllClose(expected);
    });
  });

  test('can be given as symbolic tensors, and win over the implicit ones', () => {
    const tokens = tf.input({ shape: [3], dtype: 'int32' });
    const value = tf.input({ shape: [5, 4] });
    const valid = tf.input({ shape: [5] });
    const embedding = tf.layers.embedding({ inputDim: 6, outputDim: 4, maskZero: true });
    const query = embedding.apply(tokens) as tf.SymbolicTensor;
    const layer = new Attention();
    const model = modelOf([tokens, value, valid], layer.apply([query, value], { mask: [null, valid] }));
    tf.tidy(() => {
      const t = ids([1, 0, 2]);
      const v = tf.randomNormal([1, 5, 4], 0, 1, 'float32', 1);
      const m = tf.tensor2d([[1, 0, 1, 1, 0]]);
      const mask = [null, tf.cast(m, 'bool')];
      expect(predict(model, [t, v, m])[0]).toBeAllClose(layer.apply([embedding.apply(t) as tf.Tensor, v], { mask }));
    });
  });

  test('add no layer to a model that has none', () => {
    const x = [tf.input({ shape: [3, 4] }), tf.input({ shape: [5, 4] })];
    expect(modelOf(x, new Attention().apply(x)).layers.length).toBe(3);
  });
});

test('self-attention with a residual connection predicts', () => {
  const x = tf.input({ shape: [3, 4] });
  const hidden = tf.layers.dense({ units: 4 }).apply(x) as tf.SymbolicTensor;
  const layer = new Attention();
  const attended = layer.apply([hidden, hidden], { useCausalMask: true }) as tf.SymbolicTensor;
  const model = modelOf([x], tf.layers.add().apply([hidden, attended]));
  const before = partOf([x], hidden);
  tf.tidy(() => {
    const input = tf.randomNormal([2, 3, 4], 0, 1, 'float32', 1);
    const h = predict(before, [input])[0] as tf.Tensor;
    expect(predict(model, [input])[0]).toBeAllClose(tf.add(h, layer.apply([h, h]) as tf.Tensor));
  });
});

test('a layer that occurs twice in a model needs the same options both times', () => {
  const x = [tf.input({ shape: [3, 4] }), tf.input({ shape: [5, 4] })];
  const layer = new Attention();
  layer.apply(x, { useCausalMask: true });
  expect(() => layer.apply(x, { useCausalMask: true })).not.toThrow();
  expect(() => layer.apply(x)).toThrow(
    new ArgumentError(
      'Attention: useCausalMask must be the same in every call that adds the layer to a model, received false after true',
    ),
  );
  expect(() => layer.apply(x, { useCausalMask: true, returnAttentionScores: true })).toThrow(
    /returnAttentionScores must be the same in every call .* received true after false/,
  );
});

test('masks of symbolic calls must be symbolic', () => {
  const x = [tf.input({ shape: [3, 4] }), tf.input({ shape: [5, 4] })];
  const mask = tf.ones([1, 5], 'bool');
  expect(() => new Attention().apply(x, { mask: [null, mask] })).toThrow(
    /mask must be a list \[queryMask, valueMask\]/,
  );
  expect(() => new Attention().apply([...x, ...x])).toThrow(/inputs must be a list .* received a list of 4/);
  mask.dispose();
});

describe('training', () => {
  /** Key symbols in random order, each with a value symbol; asked for one of them, answer its value. */
  function recallTask(samples: number, symbols: number, seed: number): { x: tf.Tensor[]; y: tf.Tensor } {
    return tf.tidy(() => {
      const draws = tf.randomUniform([samples, symbols], 0, 1, 'float32', seed);
      const keys = tf.topk(draws, symbols).indices;
      const values = tf.randomUniform([samples, symbols], 0, symbols, 'int32', seed + 1);
      const asked = tf.randomUniform([samples, 1], 0, symbols, 'int32', seed + 2);
      const hit = tf.equal(keys, asked).toInt();
      const answer = tf.sum(tf.mul(hit, values), 1).toInt();
      return { x: [asked, keys, values], y: tf.oneHot(answer, symbols).toFloat() };
    });
  }

  function recallModel(symbols: number, withAttention: boolean): tf.LayersModel {
    const inputs = [1, symbols, symbols].map((steps) => tf.input({ shape: [steps], dtype: 'int32' }));
    const embed = (seed: number): tf.layers.Layer =>
      tf.layers.embedding({
        inputDim: symbols,
        outputDim: 16,
        embeddingsInitializer: tf.initializers.randomNormal({ stddev: 1, seed }),
      });
    const names = embed(1);
    const [query, key] = [names.apply(inputs[0] as tf.SymbolicTensor), names.apply(inputs[1] as tf.SymbolicTensor)];
    const value = embed(2).apply(inputs[2] as tf.SymbolicTensor);
    const context = withAttention
      ? tf.layers.flatten().apply(new Attention().apply([query, value, key] as tf.SymbolicTensor[]))
      : tf.layers.globalAveragePooling1d({}).apply(value);
    const both = tf.layers.concatenate().apply([tf.layers.flatten().apply(query), context] as tf.SymbolicTensor[]);
    const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
    const output = tf.layers.dense({ units: symbols, activation: 'softmax', kernelInitializer }).apply(both);
    return modelOf(inputs, output);
  }

  async function recallAccuracy(withAttention: boolean): Promise<number> {
    const symbols = 5;
    const model = recallModel(symbols, withAttention);
    const optimizer = tf.train.adam(0.05);
    model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    for (let step = 0; step < 60; step++) {
      const { x, y } = recallTask(32, symbols, 10 * step + 1);
      await model.trainOnBatch(x, y);
      tf.dispose([x, y]);
    }
    const { x, y } = recallTask(500, symbols, 9999);
    const [loss, accuracy] = model.evaluate(x, y, { batchSize: 500 }) as [tf.Scalar, tf.Scalar];
    const value = accuracy.dataSync()[0] ?? Number.NaN;
    tf.dispose([x, y, loss, accuracy]);
    optimizer.dispose();
    return value;
  }

  test('an associative recall is learnt with attention and not without', async () => {
    expect(await recallAccuracy(true)).toBeGreaterThan(0.99);
    expect(await recallAccuracy(false)).toBeLessThan(0.7);
  });
});
