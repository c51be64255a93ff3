import { ArgumentError, ShapeError } from '@modu/core';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { wave } from '../fixtures/layer-golden.ts';
import { AlibiBias, alibiBias, RotaryEmbedding, scaledDotProductAttention } from './index.ts';

testLayer({
  name: 'RotaryEmbedding',
  create: (options: object) => new RotaryEmbedding(options),
  config: {
    maxWavelength: 100,
    scalingFactor: 2,
    ropeType: 'yarn',
    betaFast: 8,
    betaSlow: 2,
    originalMaxPositionEmbeddings: 16,
    truncate: true,
    sequenceAxis: 2,
    featureAxis: 3,
    denominatorDim: 8,
  },
  inputs: [{ shape: [2, 3, 5, 4] }],
  outputShapes: [[2, 3, 5, 4]],
  kwargs: { startIndex: 3 },
  badConfigs: [
    [{ ropeType: 'yarm' }, "did you mean 'yarn'?"],
    [{ scalingFactor: 0 }, 'RotaryEmbedding: scalingFactor must be a finite number greater than 0, received 0'],
    [{ maxWavelength: -1 }, 'maxWavelength must be a finite number greater than 0, received -1'],
    [{ sequenceAxis: 1, featureAxis: 1 }, 'sequenceAxis must be another axis than featureAxis, received 1'],
    [{ denominatorDim: 0 }, 'denominatorDim must be a positive integer, received 0'],
  ],
});

testLayer({
  name: 'AlibiBias',
  create: (options: object) => new AlibiBias(options),
  config: { alibiBiasMax: 5 },
  inputs: [{ shape: [2, 3, 5, 7] }],
  outputShapes: [[2, 3, 5, 7]],
  badConfigs: [[{ alibiBiasMax: 0 }, 'AlibiBias: alibiBiasMax must be a finite number greater than 0, received 0']],
});

test('a pair of features is turned by its angle', () => {
  tf.tidy(() => {
    const y = new RotaryEmbedding().apply(tf.tensor3d([1, 2, 1, 2], [1, 2, 2])) as tf.Tensor;
    const [cos, sin] = [Math.cos(1), Math.sin(1)];
    expect(y).toBeAllClose([[[1, 2], [cos - 2 * sin, 2 * cos + sin]]], { atol: 1e-6 }); // prettier-ignore
  });
});

test('scores depend on how far steps are apart, and lengths stay', () => {
  tf.tidy(() => {
    const layer = new RotaryEmbedding();
    const [query, key] = [wave([1, 5, 8], 1), wave([1, 5, 8], 2)];
    const scores = (startIndex: number): tf.Tensor =>
      tf.matMul(
        layer.apply(query, { startIndex }) as tf.Tensor,
        layer.apply(key, { startIndex }) as tf.Tensor,
        false,
        true,
      );
    expect(scores(17)).toBeAllClose(scores(0), { atol: 1e-4 });
    expect(tf.sum(tf.square(layer.apply(query) as tf.Tensor), -1)).toBeAllClose(tf.sum(tf.square(query), -1), {
      atol: 1e-5,
    });
  });
});

test('alibiBias is what AlibiBias adds, and a bias of scaledDotProductAttention', () => {
  tf.tidy(() => {
    const bias = alibiBias(3, 7);
    const scores = wave([2, 3, 5, 7], 1);
    expect(new AlibiBias().apply(scores) as tf.Tensor).toBeAllClose(tf.add(scores, bias));
    const [q, k, v] = [wave([2, 5, 3, 4], 1), wave([2, 7, 3, 4], 2), wave([2, 7, 3, 4], 3)] as tf.Tensor4D[];
    const [, weights] = scaledDotProductAttention(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, {
      bias,
      returnAttentionScores: true,
    });
    const [heads, keys] = [q, k].map((x) => tf.transpose(x as tf.Tensor4D, [0, 2, 1, 3])) as [tf.Tensor, tf.Tensor];
    const own = tf.mul(tf.matMul(heads, keys, false, true), 0.5);
    expect(weights).toBeAllClose(tf.softmax(new AlibiBias().apply(own) as tf.Tensor), { atol: 1e-6 });
  });
});

test('errors', () => {
  tf.tidy(() => {
    expect(() => new RotaryEmbedding().apply(tf.ones([2, 5, 3]))).toThrow(
      new ShapeError('RotaryEmbedding: the number of features H must be even, received 3 in [2, 5, 3]'),
    );
    expect(() => new RotaryEmbedding({ sequenceAxis: 3 }).apply(tf.ones([2, 5, 4]))).toThrow(
      new ShapeError(
        'RotaryEmbedding: inputs must have a batch, steps T at axis 3 and features H at axis -1, received [2, 5, 4]',
      ),
    );
    expect(() => new RotaryEmbedding().apply(tf.ones([2, 5, 4]), { positions: tf.ones([3, 5]) })).toThrow(
      new ShapeError('RotaryEmbedding: positions must have shape [T] or [B,T] = [2, 5], received [3, 5]'),
    );
    expect(() => new AlibiBias().apply(tf.ones([2, 5, 4]))).toThrow(
      new ShapeError('AlibiBias: scores must have shape [B,N,T,S], received [2, 5, 4]'),
    );
  });
  expect(() => alibiBias(0, 3)).toThrow(
    new ArgumentError('alibiBias: numHeads must be a positive integer, received 0'),
  );
});
