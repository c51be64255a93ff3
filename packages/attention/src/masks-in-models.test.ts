import { Embedding, GlobalAveragePooling1D, hasImplicitMask } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import {
  AdditiveAttention,
  Attention,
  CachedMultiHeadAttention,
  GroupedQueryAttention,
  MultiHeadAttention,
  TransformerDecoder,
  TransformerEncoder,
} from './index.ts';

const block = { intermediateDim: 7, numHeads: 2 };
const heads = { numHeads: 2, keyDim: 3 };
const grouped = { headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 };

/** The layers that take a query and a value; masks are the options that stand for those of both. */
const pairs: [string, () => tf.layers.Layer, (query: tf.Tensor, value: tf.Tensor) => object][] = [
  ['Attention', () => new Attention({ useScale: true }), (query, value) => ({ mask: [query, value] })],
  ['AdditiveAttention', () => new AdditiveAttention({ seed: 1 }), (query, value) => ({ mask: [query, value] })],
  ['MultiHeadAttention', () => new MultiHeadAttention(heads), (queryMask, valueMask) => ({ queryMask, valueMask })],
  [
    'GroupedQueryAttention',
    () => new GroupedQueryAttention(grouped),
    (queryMask, valueMask) => ({ queryMask, valueMask }),
  ],
  [
    'TransformerDecoder',
    () => new TransformerDecoder(block),
    (decoderPaddingMask, encoderPaddingMask) => ({ decoderPaddingMask, encoderPaddingMask }),
  ],
  [
    'TransformerDecoder with norms first',
    () => new TransformerDecoder({ ...block, normalizeFirst: true, activation: 'gelu' }),
    (decoderPaddingMask, encoderPaddingMask) => ({ decoderPaddingMask, encoderPaddingMask }),
  ],
];

const models: tf.LayersModel[] = [];

afterEach(() => {
  // Models share layers.
  const weights = new Set(models.splice(0).flatMap((model) => model.weights));
  for (const weight of weights) weight.dispose();
});

function modelOf(inputs: tf.SymbolicTensor[], outputs: tf.SymbolicTensor): tf.LayersModel {
  const model = tf.model({ inputs, outputs });
  models.push(model);
  return model;
}

function idsInput(): tf.SymbolicTensor {
  return tf.input({ shape: [null], dtype: 'int32' });
}

function embed(ids: tf.SymbolicTensor): tf.SymbolicTensor {
  return new Embedding({ inputDim: 9, outputDim: 6, maskZero: true }).apply(ids) as tf.SymbolicTensor;
}

async function reloaded(model: tf.LayersModel): Promise<tf.LayersModel> {
  let artifacts: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = { ...saved, modelTopology: JSON.parse(JSON.stringify(saved.modelTopology)) as object };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
  models.push(loaded);
  return loaded;
}

const ids = (...rows: number[][]): tf.Tensor2D => tf.tensor2d(rows, undefined, 'int32');
const target = (): tf.Tensor2D => ids([1, 2, 0], [3, 0, 0], [4, 5, 6]);
const source = (): tf.Tensor2D => ids([4, 3, 2, 0, 0], [1, 0, 0, 0, 0], [0, 8, 0, 7, 1]);

describe.each(pairs)('%s in a model', (_, make, masksOf) => {
  function pair(): {
    model: tf.LayersModel;
    layer: tf.layers.Layer;
    embedded: tf.LayersModel[];
    output: tf.SymbolicTensor;
  } {
    const inputs = [idsInput(), idsInput()];
    const embeddings = inputs.map(embed);
    const layer = make();
    const output = layer.apply(embeddings) as tf.SymbolicTensor;
    const embedded = inputs.map((input, i) => modelOf([input], embeddings[i] as tf.SymbolicTensor));
    return { model: modelOf(inputs, output), layer, embedded, output };
  }

  test('takes the masks of both inputs from the layers in front, and hands that of the query on', () => {
    const { model, layer, embedded, output } = pair();
    expect(hasImplicitMask(output)).toBe(true);
    tf.tidy(() => {
      const given = [target(), source()];
      const values = embedded.map((part, i) => part.predict(given[i] as tf.Tensor) as tf.Tensor);
      const [query, value] = given.map((x) => tf.notEqual(x, 0)) as [tf.Tensor, tf.Tensor];
      const expected = layer.apply(values, masksOf(query, value)) as tf.Tensor;
      expect(model.predict(given) as tf.Tensor).toBeAllClose(expected, { atol: 1e-5 });
      const none = [tf.onesLike(query), tf.onesLike(value)] as [tf.Tensor, tf.Tensor];
      const unmasked = layer.apply(values, masksOf(...none)) as tf.Tensor;
      expect(tf.max(tf.abs(tf.sub(unmasked, expected))).dataSync()[0]).toBeGreaterThan(1e-3);
    });
  });

  test('is saved and loaded with its masks', async () => {
    const { model } = pair();
    const loaded = await reloaded(model);
    tf.tidy(() => {
      const given = [target(), source()];
      expect(loaded.predict(given) as tf.Tensor).toBeAllClose(model.predict(given));
    });
  });
});

/** Layers of a sequence alone. */
const single: [string, (x: tf.SymbolicTensor) => unknown][] = [
  ['Attention', (x) => new Attention().apply([x, x])],
  ['AdditiveAttention', (x) => new AdditiveAttention().apply([x, x])],
  ['MultiHeadAttention', (x) => new MultiHeadAttention(heads).apply([x, x])],
  ['GroupedQueryAttention', (x) => new GroupedQueryAttention(grouped).apply([x, x])],
  ['TransformerEncoder', (x) => new TransformerEncoder(block).apply(x)],
  ['TransformerEncoder twice', (x) => new TransformerEncoder(block).apply(new TransformerEncoder(block).apply(x))],
  ['TransformerDecoder', (x) => new TransformerDecoder(block).apply(x)],
  ['TransformerDecoder twice', (x) => new TransformerDecoder(block).apply(new TransformerDecoder(block).apply(x))],
];

describe.each(single)('%s of a padded sequence', (_, apply) => {
  test('gives what it gives without the padding, to the layers behind as well, also when loaded', async () => {
    const input = idsInput();
    const y = apply(embed(input)) as tf.SymbolicTensor;
    const model = modelOf([input], new GlobalAveragePooling1D().apply(y) as tf.SymbolicTensor);
    const loaded = await reloaded(model);
    tf.tidy(() => {
      for (const some of [model, loaded]) {
        const [short, padded, other] = [ids([1, 2, 3]), ids([1, 2, 3, 0, 0]), ids([1, 2, 3, 4, 4])].map(
          (x) => some.predict(x) as tf.Tensor,
        ) as [tf.Tensor, tf.Tensor, tf.Tensor];
        expect(padded).toBeAllClose(short, { atol: 1e-5 });
        expect(tf.max(tf.abs(tf.sub(other, short))).dataSync()[0]).toBeGreaterThan(1e-4);
      }
    });
  });
});

test('CachedMultiHeadAttention looks at no mask of its inputs, as in keras-hub', () => {
  const input = idsInput();
  const x = embed(input);
  const layer = new CachedMultiHeadAttention(heads);
  const model = modelOf([input], layer.apply([x, x]) as tf.SymbolicTensor);
  const embedded = modelOf([input], x);
  tf.tidy(() => {
    const value = embedded.predict(target()) as tf.Tensor;
    expect(model.predict(target()) as tf.Tensor).toBeAllClose(layer.apply([value, value]));
  });
});

test.each([
  ['paddingMask', [null, 3]],
  ['attentionMask', [null, 3, 3]],
] as const)('TransformerEncoder takes %s as an input of a model, also when loaded', async (name, shape) => {
  const input = tf.input({ shape: [3, 6] });
  const mask = tf.input({ batchShape: [...shape] });
  const layer = new TransformerEncoder(block);
  const outputs = layer.apply(input, { [name]: mask, returnAttentionScores: true }) as tf.SymbolicTensor[];
  const model = tf.model({ inputs: [input, mask], outputs });
  models.push(model);
  const loaded = await reloaded(model);
  tf.tidy(() => {
    const x = tf.randomNormal([2, 3, 6], 0, 1, 'float32', 1);
    const size = shape.length === 2 ? [2, 3] : [2, 3, 3];
    const values = tf.tensor(
      [1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 1].slice(0, shape.length === 2 ? 6 : 18),
      size,
    );
    const expected = layer.apply(x, { [name]: tf.cast(values, 'bool'), returnAttentionScores: true }) as tf.Tensor[];
    for (const some of [model, loaded]) {
      (some.predict([x, values]) as tf.Tensor[]).forEach((output, i) => {
        expect(output).toBeAllClose(expected[i], { atol: 1e-6 });
      });
    }
  });
});

test('TransformerDecoder takes all four masks as inputs of a model, also when loaded', async () => {
  const inputs = [tf.input({ shape: [3, 6] }), tf.input({ shape: [5, 4] })];
  const shapes = {
    decoderPaddingMask: [3],
    decoderAttentionMask: [3, 3],
    encoderPaddingMask: [5],
    encoderAttentionMask: [3, 5],
  };
  const masks = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, tf.input({ shape })]));
  const layer = new TransformerDecoder(block);
  const output = layer.apply(inputs, { ...masks, useCausalMask: false }) as tf.SymbolicTensor;
  const model = modelOf([...inputs, ...Object.values(masks)], output);
  const loaded = await reloaded(model);
  tf.tidy(() => {
    const x = [tf.randomNormal([2, 3, 6], 0, 1, 'float32', 1), tf.randomNormal([2, 5, 4], 0, 1, 'float32', 2)];
    const values = Object.values(shapes).map((shape, i) =>
      tf.cast(tf.greater(tf.randomUniform([2, ...shape], 0, 1, 'float32', i + 3), 0.3), 'float32'),
    );
    const given = Object.fromEntries(
      Object.keys(shapes).map((name, i) => [name, tf.cast(values[i] as tf.Tensor, 'bool')]),
    );
    const expected = layer.apply(x, { ...given, useCausalMask: false }) as tf.Tensor;
    for (const some of [model, loaded]) {
      expect(some.predict([...x, ...values]) as tf.Tensor).toBeAllClose(expected, { atol: 1e-6 });
    }
  });
});
