import { ArgumentError, ShapeError } from '@modu/core';
import type { RandomDrawsState } from '@modu/layers';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { bools, casesOf, compare, on, titled, wave, type LayerCase } from '../fixtures/layer-golden.ts';
import { causalMask, MultiHeadAttention, TransformerEncoder, type TransformerOptions } from './index.ts';

interface BlockCase extends LayerCase {
  readonly masks: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

const golden = casesOf<BlockCase>('transformer-encoder.json');
const required = { intermediateDim: 7, numHeads: 3 };
const config = {
  dropout: 0.3,
  activation: 'gelu',
  layerNormEpsilon: 0.1,
  kernelInitializer: 'heNormal',
  biasInitializer: 'ones',
  normalizeFirst: true,
  seed: 1,
};

testLayer({
  name: 'TransformerEncoder',
  create: (options: TransformerOptions) => new TransformerEncoder(options),
  required,
  config,
  inputs: [{ shape: [2, 5, 6] }],
  outputShapes: [[2, 5, 6]],
  badConfigs: [
    [{ numHeads: 2 }, 'TransformerEncoder: intermediateDim must be a positive integer, received undefined'],
    [{ ...required, numHeads: 0 }, 'TransformerEncoder: numHeads must be a positive integer, received 0'],
    [{ ...required, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
    [{ ...required, activation: 'rellu' }, "did you mean 'relu'?"],
    [{ ...required, layerNormEpsilon: -1 }, 'layerNormEpsilon must be a finite number at least 0, received -1'],
    [{ ...required, kernelInitializer: 'glorotUnifrom' }, "did you mean 'glorotUniform'?"],
    [{ ...required, normalizeFirst: 1 }, 'normalizeFirst must be true or false, received 1'],
  ],
});

testLayer({
  name: 'TransformerEncoder with weights',
  create: (options: TransformerOptions) => new TransformerEncoder(options),
  required,
  config: { ...config, activation: 'silu' },
  inputs: [{ shape: [2, 5, 6] }],
  outputShapes: [
    [2, 5, 6],
    [2, 3, 5, 5],
  ],
  kwargs: { returnAttentionScores: true },
  badConfigs: [[{ ...required, seed: 0.5 }, 'seed must be an integer at least 0']],
});

describe.each(['cpu', 'modu'])('equal to keras-hub on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, item) => {
    await on(backend, () => {
      const layer = new TransformerEncoder(item.options as unknown as TransformerOptions);
      const masks = Object.entries(item.masks).map(([name, mask]) => [name, bools(golden.masks[mask] as never)]);
      const kwargs = { ...item.flags, ...Object.fromEntries(masks) } as object;
      compare(layer, item, (inputs) => layer.apply(inputs, kwargs) as tf.Tensor);
      layer.dispose();
    });
  });
});

describe('dropout', () => {
  const train = (layer: TransformerEncoder): number[] =>
    tf.tidy(() => [...(layer.apply(wave([2, 4, 6], 1), { training: true }) as tf.Tensor).dataSync()]);
  const make = (options: Partial<TransformerOptions> = {}): TransformerEncoder =>
    new TransformerEncoder({ ...required, dropout: 0.4, seed: 1, ...options });

  test.each([false, true])(
    'is fresh in every call, repeats itself by the seed, and is the same on cpu and modu; normalizeFirst %s',
    async (normalizeFirst) => {
      const series = (seed: number): number[][] => {
        const layer = make({ seed, normalizeFirst });
        const results = [train(layer), train(layer)];
        layer.dispose();
        return results;
      };
      const first = series(1);
      expect(first[0]).not.toEqual(first[1]);
      expect(series(1)).toEqual(first);
      expect(series(2)).not.toEqual(first);
      await on('modu', () => {
        series(1).forEach((values, i) => {
          expect(values).toBeAllClose(first[i], { atol: 1e-5 });
        });
      });
    },
  );

  test('drops what both parts add, and nothing outside training', () => {
    const layer = make({ dropout: 0.999, normalizeFirst: true });
    tf.tidy(() => {
      const x = wave([2, 4, 6], 1);
      const change = tf.abs(tf.sub(tf.tensor(train(layer), x.shape), x));
      expect(tf.mean(tf.cast(tf.equal(change, 0), 'float32')).dataSync()[0]).toBeGreaterThan(0.9);
      const untouched = tf.abs(tf.sub(layer.apply(x) as tf.Tensor, x));
      expect(tf.min(untouched).dataSync()[0]).toBeGreaterThan(0);
    });
    layer.dispose();
  });

  test('goes on where another layer stands', () => {
    const [layer, resumed] = [make(), make()];
    train(layer);
    resumed.setRandomState(JSON.parse(JSON.stringify(layer.getRandomState())) as RandomDrawsState);
    expect(train(resumed)).toEqual(train(layer));
    layer.dispose();
    resumed.dispose();
  });
});

test('initial weights follow from the seed and differ from each other, also with one initialiser for all', () => {
  const kernels = (seed: number | null): number[][] => {
    const kernelInitializer = { className: 'RandomNormal', config: { stddev: 1, seed: 3 } };
    const layer = new TransformerEncoder({ intermediateDim: 6, numHeads: 1, seed, kernelInitializer });
    layer.build([null, null, 6]);
    const square = layer.weights.filter(({ shape }) => shape.filter((size) => size === 6).length === 2);
    const values = square.map((weight) => [...weight.read().dataSync()]);
    for (const weight of layer.weights) weight.dispose();
    return values;
  };
  const first = kernels(1);
  expect(first.length).toBe(6);
  expect(new Set(first.map((values) => values[0])).size).toBe(6);
  expect(kernels(1)).toEqual(first);
});

test('a config of keras-hub is read, and keeps its meaning', () => {
  const layer = TransformerEncoder.fromConfig<tf.layers.Layer>(TransformerEncoder, {
    name: 'block',
    trainable: true,
    dtype: { module: 'keras', className: 'DTypePolicy', config: { name: 'float32' }, registeredName: null },
    intermediateDim: 8,
    numHeads: 2,
    dropout: 0.1,
    activation: 'relu',
    layerNormEpsilon: 1e-5,
    kernelInitializer: { module: 'keras.initializers', className: 'GlorotUniform', config: { seed: null } },
    biasInitializer: { module: 'keras.initializers', className: 'Zeros', config: {} },
    normalizeFirst: true,
  });
  expect(layer.getConfig()).toMatchObject({ name: 'block', intermediateDim: 8, numHeads: 2, normalizeFirst: true });
});

test('the weights that are returned are those of the attention within', () => {
  const layer = new TransformerEncoder({ ...required, seed: 1 });
  tf.tidy(() => {
    const x = wave([2, 5, 6], 1);
    const [, scores] = layer.apply(x, { returnAttentionScores: true }) as tf.Tensor[];
    const attention = new MultiHeadAttention({ numHeads: 3, keyDim: 2 });
    attention.build([x.shape, x.shape]);
    attention.setWeights(layer.getWeights().slice(0, 8));
    const [, expected] = attention.apply([x, x], { returnAttentionScores: true }) as tf.Tensor[];
    expect(scores).toBeAllClose(expected);
    for (const weight of attention.weights) weight.dispose();
  });
  layer.dispose();
});

test('a causal attention mask hides what comes later', () => {
  const layer = new TransformerEncoder({ ...required, seed: 1 });
  tf.tidy(() => {
    const mask = tf.expandDims(causalMask(5), 0);
    const x = wave([2, 5, 6], 1);
    const changed = tf.add(
      x,
      tf.tensor3d(
        [0, 0, 0, 1, 1].flatMap((v) => Array<number>(6).fill(v)),
        [1, 5, 6],
      ),
    );
    const [before, after] = [x, changed].map((input) => layer.apply(input, { attentionMask: mask }) as tf.Tensor3D);
    expect(tf.slice(after as tf.Tensor3D, [0, 0, 0], [2, 3, 6])).toBeAllClose(
      tf.slice(before as tf.Tensor3D, [0, 0, 0], [2, 3, 6]),
    );
  });
  layer.dispose();
});

test('errors', () => {
  const made: TransformerEncoder[] = [];
  const layer = (options = {}): TransformerEncoder => {
    made.push(new TransformerEncoder({ ...required, ...options }));
    return made.at(-1) as TransformerEncoder;
  };
  tf.tidy(() => {
    const x = tf.ones([2, 5, 6]);
    const bool = (...shape: number[]): tf.Tensor => tf.ones(shape, 'bool');
    expect(() => layer({ numHeads: 4 }).apply(x)).toThrow(
      new ShapeError(
        'TransformerEncoder: the features D of inputs [B,T,D] must be a multiple of the numHeads 4, received [2, 5, 6]',
      ),
    );
    expect(() => layer().apply(tf.ones([2, 6]))).toThrow(
      new ShapeError('TransformerEncoder: inputs must have shape [B,T,D] = [B, T, D], received [2, 6]'),
    );
    const one = layer();
    expect(() => one.apply(x, { paddingMask: bool(2, 4) })).toThrow(
      new ShapeError('TransformerEncoder: paddingMask must have shape [B,S] = [2, 5], received [2, 4]'),
    );
    expect(() => one.apply(x, { attentionMask: bool(2, 5, 6) })).toThrow(
      new ShapeError('TransformerEncoder: attentionMask must have shape [B,T,S] = [2, 5, 5], received [2, 5, 6]'),
    );
    expect(() => one.apply(x, { paddingMask: tf.ones([2, 5]) })).toThrow(
      new ArgumentError("TransformerEncoder: paddingMask must be a tensor of type bool, received 'float32'"),
    );
    expect(() => one.apply(tf.ones([2, 5, 9]))).toThrow(
      new ShapeError('TransformerEncoder: inputs must have shape [B,T,D] = [B, T, 6], received [2, 5, 9]'),
    );
    expect(() => one.apply([x, x])).toThrow('inputs must be a list [inputs], received a list of 2');
    expect(() => one.apply(x, { mask: bool(2, 5) } as object)).toThrow(/unknown option 'mask'/);
  });
  const open = tf.input({ shape: [5, null] });
  expect(() => layer().apply(open)).toThrow('must be a multiple of the numHeads 3, received [?, 5, ?]');
  for (const { weights } of made) for (const weight of weights) weight.dispose();
});
