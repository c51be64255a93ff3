import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { InertConstraint } from '../../fixtures/inert-constraint.ts';
import { kept } from '../../fixtures/kept-layers.ts';
import { testGolden } from '../../fixtures/layer-golden.ts';
import { onModu } from '../../fixtures/on-modu.ts';
import { Conv2D, type Conv2DOptions } from '../index.ts';
import { convolveImage } from './convolve-image.ts';
import { sameWalk, shiftedProduct } from './shifted-product.ts';

testGolden('conv-2d.json');

const weights = {
  activation: 'tanh',
  kernelInitializer: 'heNormal',
  biasInitializer: 'ones',
  kernelRegularizer: 'l2',
  biasRegularizer: 'l1',
  kernelConstraint: new InertConstraint(),
  biasConstraint: new InertConstraint(),
};

testLayer({
  name: 'Conv2D',
  create: (config: Conv2DOptions) => new Conv2D(config),
  required: {
    ...{ filters: 4, kernelSize: [3, 2], strides: [1, 1], padding: 'same', dilationRate: [2, 1] },
    dataFormat: 'channelsLast',
  },
  config: { ...weights, groups: 2, useBias: false },
  inputs: [{ shape: [2, 7, 5, 6] }],
  outputShapes: [[2, 7, 5, 4]],
  badConfigs: [
    [
      { filters: 2, kernelSize: 3, strides: 2, dilationRate: [1, 2] },
      'Conv2D: dilationRate must be 1 when strides is [2, 2], received [1, 2]',
    ],
    [{ filters: 3, kernelSize: 3, groups: 2 }, 'Conv2D: filters must be a multiple of groups = 2, received 3'],
    [{ filters: 3, kernelSize: [3] }, 'Conv2D: kernelSize must be a positive integer or 2 of them, received [3]'],
    [{ filters: 3, kernelSize: [3, 0] }, 'Conv2D: kernelSize[1] must be a positive integer, received 0'],
    [{ filters: 3, kernelSize: 3, padding: 'causal' }, "Conv2D: padding must be one of 'valid', 'same'"],
  ],
});

testLayer({
  name: 'Conv2D with strides and channels first',
  create: (config: Conv2DOptions) => new Conv2D(config),
  required: {
    ...{ filters: 4, kernelSize: [3, 3], strides: [2, 1], padding: 'same', dilationRate: [1, 1] },
    dataFormat: 'channelsFirst',
  },
  config: { ...weights, groups: 2, useBias: false },
  inputs: [{ shape: [2, 6, 7, 5] }],
  outputShapes: [[2, 4, 4, 5]],
  badConfigs: [[{ filters: 3, kernelSize: 3, dataFormat: 'first' }, "dataFormat must be one of 'channelsLast'"]],
});

test('the weights and the config of the layer of tfjs fit', () => {
  tf.tidy(() => {
    const options = { filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' } as const;
    const theirs = kept(tf.layers.conv2d(options));
    const x = tf.randomNormal([2, 7, 6, 4], 0, 1, 'float32', 1);
    const expected = theirs.apply(x) as tf.Tensor;
    const ours = kept(new Conv2D(options));
    ours.build([2, 7, 6, 4]);
    ours.setWeights(theirs.getWeights());
    expect(ours.apply(x)).toBeAllClose(expected, { rtol: 1e-5 });
    expect(ours.getConfig()).toMatchObject({ kernelSize: [3, 3], strides: [2, 2], dilationRate: [1, 1] });
  });
});

test.each([
  { padding: 'same', activation: 'relu' },
  { padding: 'same', strides: 2, activation: 'sigmoid' },
  { padding: 'valid', strides: [3, 1], activation: 'tanh' },
  { dilationRate: [1, 2], activation: 'elu' },
  { groups: 3, activation: 'relu' },
  { dataFormat: 'channelsFirst', activation: 'softmax' },
  { useBias: false, activation: 'relu' },
] as const)('the backend modu gives the outputs and gradients of others, with %o', async (options) => {
  const layer = kept(new Conv2D({ filters: 6, kernelSize: [3, 2], ...options }));
  const outputs = () =>
    tf.tidy(() => {
      const x = tf.randomNormal([2, 9, 6, 9], 0, 1, 'float32', 1);
      layer.apply(x);
      layer.setWeights(layer.getWeights().map(({ shape }, i) => tf.randomNormal(shape, 0, 0.3, 'float32', 2 + i)));
      const error = (a: tf.Tensor) => tf.sum(tf.square(layer.apply(a) as tf.Tensor)).asScalar();
      const variables = layer.weights.map((weight) => weight.read()).filter((weight) => weight instanceof tf.Variable);
      const { grads } = tf.variableGrads(() => error(x), variables);
      const all = [layer.apply(x) as tf.Tensor, tf.grad(error)(x), ...Object.values(grads)];
      return all.map((tensor) => Array.from(tensor.dataSync()));
    });
  const expected = outputs();
  const found = await onModu(outputs);
  expect(found).toHaveLength(options.useBias === false ? 3 : 4);
  expected.forEach((values, i) => expect(found[i]).toBeAllClose(values, { rtol: 1e-4, atol: 1e-4 }));
});

test('the product of shifted images, for backends without the gradient, is the convolution', () => {
  tf.tidy(() => {
    const [x, kernel] = [
      tf.randomNormal([2, 8, 7, 4], 0, 1, 'float32', 1),
      tf.randomNormal([3, 2, 2, 6], 0, 1, 'float32', 2),
    ];
    const settings = { strides: [2, 3], dilationRate: [1, 1], padding: 'same', groups: 2 } as const;
    const expected = convolveImage(x, kernel, settings, { bias: undefined, activation: 'linear' });
    const asProduct = (a: tf.Tensor, k: tf.Tensor) =>
      shiftedProduct(a, k, [sameWalk(8, 3, 2, 1), sameWalk(7, 2, 3, 1)], 2);
    expect(asProduct(x, kernel)).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 });
    const asConvolution = (a: tf.Tensor, k: tf.Tensor) =>
      convolveImage(a, k, settings, { bias: undefined, activation: 'linear' });
    const [ofProduct, ofConvolution] = [asProduct, asConvolution].map((apply) =>
      tf.grads((a: tf.Tensor, k: tf.Tensor) => tf.sum(tf.square(apply(a, k))))([x, kernel]),
    );
    ofProduct?.forEach((gradient, i) => {
      expect(gradient).toBeAllClose(ofConvolution?.[i], { rtol: 1e-3, atol: 1e-3 });
    });
  });
});

test('a second gradient goes through bias and activation', async () => {
  const [found, differences] = await onModu(() =>
    tf.tidy(() => {
      const layer = kept(new Conv2D({ filters: 2, kernelSize: 2, activation: 'relu' }));
      const x = tf.randomNormal([1, 4, 3, 2], 0, 1, 'float32', 1);
      layer.apply(x);
      const [kernel, bias] = [tf.randomNormal([2, 2, 2, 2], 0, 1, 'float32', 2), tf.tensor1d([0.3, -0.2])];
      layer.setWeights([kernel, bias]);
      const slopes = tf.grad((a: tf.Tensor) => tf.sum(layer.apply(a) as tf.Tensor));
      const size = () => tf.sum(tf.square(slopes(x))).asScalar();
      const { grads } = tf.variableGrads(size, [layer.weights[0]?.read() as tf.Variable]);
      const moved = (at: number, by: number): number => {
        layer.setWeights([tf.add(kernel, tf.reshape(tf.mul(tf.oneHot([at], 16), by), kernel.shape)), bias]);
        return size().dataSync()[0] ?? 0;
      };
      const differences = Array.from({ length: 16 }, (_, at) => (moved(at, 1e-3) - moved(at, -1e-3)) / 2e-3);
      return [Object.values(grads).flatMap((gradient) => [...gradient.dataSync()]), differences] as const;
    }),
  );
  expect(found).toBeAllClose(differences, { rtol: 0.01, atol: 0.01 });
});

test('without options it says what it needs', () => {
  const Any = Conv2D as unknown as new () => Conv2D;
  expect(() => new Any()).toThrow('Conv2D: filters must be a positive integer, received undefined');
});

test('inputs that do not fit are refused', () => {
  tf.tidy(() => {
    const layer = kept(new Conv2D({ filters: 2, kernelSize: [3, 1], dilationRate: 2, groups: 2 }));
    expect(() => layer.apply(tf.ones([2, 7, 7]))).toThrow(
      'Conv2D: the input must have shape [B,H,W,C] = [B, H, W, C], received [2, 7, 7]',
    );
    expect(() => layer.apply(tf.ones([2, 7, 7, 3]))).toThrow(
      'C of the input [B,H,W,C] must be a multiple of groups = 2, received 3',
    );
    layer.apply(tf.ones([2, 7, 7, 4]));
    expect(() => layer.apply(tf.ones([2, 4, 7, 4]))).toThrow(
      'H of the input [B,H,W,C] must be at least 5, the reach of the kernel, received 4',
    );
    expect(() => layer.apply(tf.ones([2, 7, 7, 6]))).toThrow(
      'Conv2D: the input must have shape [B,H,W,C] = [B, H, W, 4], received [2, 7, 7, 6]',
    );
  });
});
