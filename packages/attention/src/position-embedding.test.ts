import { ArgumentError, ShapeError } from '@modu/core';
import { hasImplicitMask } from '@modu/layers';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { wave } from '../fixtures/layer-golden.ts';
import { PositionEmbedding, SinePositionEncoding, type PositionEmbeddingOptions } from './index.ts';

testLayer({
  name: 'PositionEmbedding',
  create: (options: PositionEmbeddingOptions) => new PositionEmbedding(options),
  required: { sequenceLength: 7 },
  config: { initializer: 'heNormal' },
  inputs: [{ shape: [2, 5, 3] }],
  outputShapes: [[2, 5, 3]],
  kwargs: { startIndex: 2 },
  gradients: { inputs: [] },
  badConfigs: [
    [{}, 'PositionEmbedding: sequenceLength must be a positive integer, received undefined'],
    [{ sequenceLength: 2, initializer: 'zeroes' }, "did you mean 'zeros'?"],
  ],
});

testLayer({
  name: 'PositionEmbedding with positions',
  create: (options: PositionEmbeddingOptions) => new PositionEmbedding(options),
  required: { sequenceLength: 7 },
  config: { initializer: 'ones' },
  inputs: [{ shape: [2, 5, 3] }, { shape: [2, 5], dtype: 'int32', values: [1, 0, 6, 2, 2, 3, 4, 5, 6, 0] }],
  outputShapes: [[2, 5, 3]],
  gradients: { inputs: [] },
  badConfigs: [[{ sequenceLength: 1.5 }, 'sequenceLength must be a positive integer, received 1.5']],
});

testLayer({
  name: 'SinePositionEncoding',
  create: (options: object) => new SinePositionEncoding(options),
  config: { maxWavelength: 100 },
  inputs: [{ shape: [2, 5, 3] }],
  outputShapes: [[2, 5, 3]],
  kwargs: { startIndex: 2 },
  gradients: false,
  badConfigs: [[{ maxWavelength: 0 }, 'maxWavelength must be a finite number greater than 0, received 0']],
});

test('sines and cosines of a known position', () => {
  tf.tidy(() => {
    const y = new SinePositionEncoding({ maxWavelength: 16 }).apply(tf.zeros([1, 3, 4])) as tf.Tensor3D;
    const rows = [0, 1, 2].map((t) => [Math.sin(t), Math.cos(t), Math.sin(t / 4), Math.cos(t / 4)]);
    expect(y).toBeAllClose([rows], { atol: 1e-6 });
  });
});

test('a model takes positions as an input of its own, and keeps startIndex', () => {
  const x = tf.input({ shape: [5, 3] });
  const positions = tf.input({ shape: [5], dtype: 'int32' });
  const layer = new PositionEmbedding({ sequenceLength: 9 });
  const model = tf.model({
    inputs: [x, positions],
    outputs: [layer.apply(x, { positions }), layer.apply(x)] as tf.SymbolicTensor[],
  });
  tf.tidy(() => {
    const [values, at] = [wave([2, 5, 3], 1), tf.tensor2d([[1, 0, 6, 2, 2], [3, 4, 5, 6, 0]], [2, 5], 'int32')]; // prettier-ignore
    const [given, first] = model.predict([values, at]) as tf.Tensor[];
    expect(given).toBeAllClose(layer.apply(values, { positions: at }));
    expect(first).toBeAllClose(layer.apply(values));
  });
  expect(() => layer.apply(x, { startIndex: 1 })).toThrow(
    new ArgumentError(
      'PositionEmbedding: startIndex must be the same in every call that adds the layer to a model, received 1 after 0',
    ),
  );
  for (const weight of layer.weights) weight.dispose();
});

test('no mask goes on with positions', () => {
  const ids = tf.input({ shape: [5], dtype: 'int32' });
  const embedding = tf.layers.embedding({ inputDim: 4, outputDim: 3, maskZero: true });
  const embedded = embedding.apply(ids) as tf.SymbolicTensor;
  const layers = [new SinePositionEncoding(), new PositionEmbedding({ sequenceLength: 5 })];
  expect(hasImplicitMask(embedded)).toBe(true);
  expect(layers.map((layer) => hasImplicitMask(layer.apply(embedded) as tf.SymbolicTensor))).toEqual([false, false]);
  for (const { weights } of [embedding, ...layers]) for (const weight of weights) weight.dispose();
});

test('errors', () => {
  const layer = new PositionEmbedding({ sequenceLength: 6 });
  const x = tf.ones([2, 5, 3]);
  tf.tidy(() => {
    layer.apply(x);
    const call = (kwargs: object) => () => layer.apply(x, kwargs);
    expect(call({ startIndex: 2 })).toThrow(
      new ShapeError(
        'PositionEmbedding: the steps T of inputs from startIndex 2 on must be within the sequenceLength 6, received [2, 5, 3]',
      ),
    );
    expect(() => layer.apply(tf.ones([2, 7, 3]))).toThrow('within the sequenceLength 6, received [2, 7, 3]');
    expect(call({ startIndex: -1 })).toThrow('startIndex must be an integer at least 0, received -1');
    expect(call({ positions: 3 })).toThrow('positions must be a tensor, received 3');
    expect(call({ positions: tf.zeros([4]) })).toThrow(
      new ShapeError('PositionEmbedding: positions must have shape [T] or [B,T] = [2, 5], received [4]'),
    );
    expect(call({ position: 3 })).toThrow(/unknown option 'position'; did you mean 'positions'/);
    expect(() => layer.apply([x, x], { positions: x })).toThrow('a list of it and positions, received 3');
    expect(() => layer.apply(tf.ones([2, 5, 4]))).toThrow(
      'the 3 features that the layer was built for, received [2, 5, 4]',
    );
  });
  expect(() => new PositionEmbedding({ sequenceLength: 6 }).apply(tf.input({ shape: [5, null] }))).toThrow(
    new ShapeError('PositionEmbedding: inputs must have shape […,T,D] with a known D, received [?, 5, ?]'),
  );
  x.dispose();
  for (const weight of layer.weights) weight.dispose();
});
