import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { InertConstraint } from '../../fixtures/inert-constraint.ts';
import { kept } from '../../fixtures/kept-layers.ts';
import { testGolden } from '../../fixtures/layer-golden.ts';
import { onModu } from '../../fixtures/on-modu.ts';
import { Conv1D, type Conv1DOptions } from '../index.ts';

testGolden('conv-1d.json');

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
  name: 'Conv1D',
  create: (config: Conv1DOptions) => new Conv1D(config),
  required: { filters: 4, kernelSize: 3, strides: 1, padding: 'causal', dilationRate: 2, dataFormat: 'channelsLast' },
  config: { ...weights, groups: 2, useBias: false },
  inputs: [{ shape: [2, 7, 6] }],
  outputShapes: [[2, 7, 4]],
  badConfigs: [
    [{ filters: 2, kernelSize: 3, strides: 2, dilationRate: 2 }, 'Conv1D: dilationRate must be 1 when strides is 2'],
    [{ filters: 3, kernelSize: 3, groups: 2 }, 'Conv1D: filters must be a multiple of groups = 2, received 3'],
    [{ filters: 3, kernelSize: [3, 3] }, 'Conv1D: kernelSize must be a positive integer, received [3, 3]'],
    [{ filters: 3, kernelSize: 3, padding: 'full' }, "Conv1D: padding must be one of 'valid', 'same', 'causal'"],
  ],
});

testLayer({
  name: 'Conv1D with strides and channels first',
  create: (config: Conv1DOptions) => new Conv1D(config),
  required: { filters: 4, kernelSize: 3, strides: 2, padding: 'same', dilationRate: 1, dataFormat: 'channelsFirst' },
  config: { ...weights, groups: 2, useBias: false },
  inputs: [{ shape: [2, 6, 7] }],
  outputShapes: [[2, 4, 4]],
  badConfigs: [[{ filters: 3, kernelSize: 3, dataFormat: 'first' }, "dataFormat must be one of 'channelsLast'"]],
});

test('channels first gives what channels last gives, the axes changed over', () => {
  tf.tidy(() => {
    const options = { filters: 5, kernelSize: 3, padding: 'causal', dilationRate: 2 } as const;
    const [last, first] = [kept(new Conv1D(options)), kept(new Conv1D({ ...options, dataFormat: 'channelsFirst' }))];
    const x = tf.randomNormal([2, 7, 3], 0, 1, 'float32', 1);
    const expected = last.apply(x) as tf.Tensor;
    first.build([2, 3, 7]);
    first.setWeights(last.getWeights());
    expect(first.apply(tf.transpose(x, [0, 2, 1]))).toBeAllClose(tf.transpose(expected, [0, 2, 1]));
  });
});

test('a causal convolution does not see the steps to come', () => {
  tf.tidy(() => {
    const layer = kept(new Conv1D({ filters: 2, kernelSize: 3, padding: 'causal', dilationRate: 2 }));
    const x = tf.randomNormal([1, 8, 3], 0, 1, 'float32', 1);
    const before = layer.apply(x) as tf.Tensor;
    const changed = tf.concat([tf.slice(x, [0, 0], [1, 5]), tf.ones([1, 3, 3])], 1);
    const after = layer.apply(changed) as tf.Tensor;
    expect(tf.slice(after, [0, 0], [1, 5])).toBeAllClose(tf.slice(before, [0, 0], [1, 5]));
    expect(tf.slice(after, [0, 5], [1, 1])).not.toBeAllClose(tf.slice(before, [0, 5], [1, 1]));
  });
});

test.each([
  { padding: 'same' },
  { padding: 'same', strides: 2 },
  { padding: 'valid', strides: 3 },
  { padding: 'causal' },
  { padding: 'causal', strides: 2 },
  { padding: 'causal', dilationRate: 2 },
] as const)('the backend modu gives the outputs and gradients of others, with %o', async (options) => {
  const layer = kept(new Conv1D({ filters: 5, kernelSize: 4, ...options }));
  const outputs = () =>
    tf.tidy(() => {
      const x = tf.randomNormal([2, 11, 3], 0, 1, 'float32', 1);
      layer.apply(x);
      layer.setWeights([tf.randomNormal([4, 3, 5], 0, 1, 'float32', 2), tf.randomNormal([5], 0, 1, 'float32', 3)]);
      const kernel = layer.weights[0]?.read() as tf.Variable;
      const error = (a: tf.Tensor) => tf.sum(tf.square(layer.apply(a) as tf.Tensor)).asScalar();
      const { grads } = tf.variableGrads(() => error(x), [kernel]);
      const all = [layer.apply(x) as tf.Tensor, tf.grad(error)(x), ...Object.values(grads)];
      return all.map((tensor) => Array.from(tensor.dataSync()));
    });
  const expected = outputs();
  const found = await onModu(outputs);
  expected.forEach((values, i) => expect(found[i]).toBeAllClose(values, { rtol: 1e-4, atol: 1e-4 }));
});

test('inputs that do not fit are refused', () => {
  tf.tidy(() => {
    const layer = kept(new Conv1D({ filters: 2, kernelSize: 3, dilationRate: 2, groups: 2 }));
    expect(() => layer.apply(tf.ones([2, 7]))).toThrow(
      'Conv1D: the input must have shape [B,T,C] = [B, T, C], received [2, 7]',
    );
    expect(() => layer.apply(tf.ones([2, 7, 3]))).toThrow(
      'C of the input [B,T,C] must be a multiple of groups = 2, received 3',
    );
    layer.apply(tf.ones([2, 7, 4]));
    expect(() => layer.apply(tf.ones([2, 4, 4]))).toThrow(
      'T of the input [B,T,C] must be at least 5, the reach of the kernel, received 4',
    );
    expect(() => layer.apply(tf.ones([2, 7, 6]))).toThrow(
      'Conv1D: the input must have shape [B,T,C] = [B, T, 4], received [2, 7, 6]',
    );
  });
});
