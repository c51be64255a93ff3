import { ArgumentError } from '@modu/core';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { InertConstraint } from '../../fixtures/inert-constraint.ts';
import { kept } from '../../fixtures/kept-layers.ts';
import { testGolden } from '../../fixtures/layer-golden.ts';
import * as layers from '../index.ts';

testGolden('core-layers.json');

testLayer({
  name: 'Embedding',
  create: (config: layers.EmbeddingOptions) => new layers.Embedding(config),
  required: { inputDim: 7, outputDim: 5 },
  config: {
    embeddingsInitializer: 'ones',
    embeddingsRegularizer: 'l2',
    embeddingsConstraint: new InertConstraint(),
    maskZero: true,
  },
  inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 6, 2, 2, 1, 0] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [
    [{ inputDim: 0, outputDim: 2 }, 'Embedding: inputDim must be a positive integer, received 0'],
    [{ inputDim: 2, outputDim: 2, maskZero: 1 }, 'Embedding: maskZero must be true or false, received 1'],
  ],
});

testLayer({
  name: 'Masking',
  create: (config: layers.MaskingOptions) => new layers.Masking(config),
  config: { maskValue: 2 },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [[{ maskValue: 'a' }, "Masking: maskValue must be a finite number, received 'a'"]],
});

testLayer({
  name: 'Dot',
  create: (config: layers.DotOptions) => new layers.Dot(config),
  required: { axes: [1, 2] },
  config: { normalize: true },
  inputs: [{ shape: [2, 3, 5] }, { shape: [2, 7, 3] }],
  outputShapes: [[2, 5, 7]],
  gradients: { step: 0.01, tolerance: 0.01 },
  badConfigs: [
    [{ axes: 0 }, 'Dot: axes must be other than 0, the axis of the batch, received 0'],
    [{ axes: [1] }, 'Dot: axes must be an integer or a list of two, received 1 of them'],
  ],
});

testLayer({
  name: 'GlobalMaxPooling1D',
  create: (config: layers.GlobalMaxPooling1DOptions) => new layers.GlobalMaxPooling1D(config),
  required: { keepdims: true, dataFormat: 'channelsFirst' },
  config: {},
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 1]],
  gradients: { step: 0.002, tolerance: 0.02 },
  badConfigs: [[{ keepdims: 1 }, 'GlobalMaxPooling1D: keepdims must be true or false, received 1']],
});

testLayer({
  name: 'EinsumDense',
  create: (config: layers.EinsumDenseOptions) => new layers.EinsumDense(config),
  required: { equation: 'abc,cde->abde', outputShape: [null, 7, 2] },
  config: {
    biasAxes: 'de',
    activation: 'tanh',
    kernelInitializer: 'heNormal',
    biasInitializer: 'ones',
    kernelRegularizer: 'l2',
    biasRegularizer: 'l1',
    kernelConstraint: new InertConstraint(),
    biasConstraint: new InertConstraint(),
  },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 7, 2]],
  badConfigs: [
    [{ equation: 'ab', outputShape: 3 }, 'EinsumDense: equation must have the form [X],[Y]->[Z]'],
    [{ equation: 'aab,bc->ac', outputShape: 3 }, 'EinsumDense: equation must name each axis once'],
    [
      { equation: 'ab,bc->ac', outputShape: 3, biasAxes: 'b' },
      "EinsumDense: biasAxes must have letters of the output 'ac'",
    ],
    [{ equation: 'ab,bc->ac', outputShape: 0 }, 'EinsumDense: outputShape must be a positive integer, received 0'],
  ],
});

test('shapes that do not fit an equation are refused', () => {
  const build = (equation: string, outputShape: number | (number | null)[], shape: (number | null)[]): void => {
    kept(new layers.EinsumDense({ equation, outputShape })).build(shape);
  };
  expect(() => {
    build('ab,bc->ac', 7, [2, 3, 5]);
  }).toThrow("EinsumDense: the input must have the axes 'ab', received shape [2, 3, 5]");
  expect(() => {
    build('abc,cd->abd', 7, [2, 3, 5]);
  }).toThrow('EinsumDense: outputShape must have 2 axes for the equation, received [7]');
  expect(() => {
    build('abc,cd->abd', [4, 7], [2, 3, 5]);
  }).toThrow("EinsumDense: outputShape must have the size 3 of the input for 'b', received 4");
  expect(() => {
    build('abc,cd->abd', [null, 7], [2, 3, null]);
  }).toThrow('EinsumDense: the sizes of the axes of the kernel must be known, received [?, 7]');
});

test('the kernel of EinsumDense begins with the variance of the axes that the equation sums', () => {
  tf.tidy(() => {
    const layer = kept(
      new layers.EinsumDense({
        equation: 'abc,cde->abde',
        outputShape: [null, 50, 2],
        kernelInitializer: { className: 'HeUniform', config: { seed: 1 } },
      }),
    );
    layer.build([null, 3, 24]);
    // Uniform up to √(3 · 2 / 24), the inputs being c alone.
    const largest = tf.max(tf.abs(layer.getWeights()[0] as tf.Tensor)).dataSync()[0] as number;
    expect(largest).toBeLessThan(0.5);
    expect(largest).toBeGreaterThan(0.49);
  });
});

test('Dot refuses other than two inputs that fit', () => {
  tf.tidy(() => {
    const layer = new layers.Dot({ axes: 1 });
    expect(() => layer.apply([tf.ones([2, 3])])).toThrow('Dot: the input must be a list of 2 tensors, received 1');
    expect(() => layer.apply([tf.ones([2, 3]), tf.ones([2, 5])])).toThrow(
      'Dot: the inputs must have the same batch and the same size at the axes 1 and 1, received [2, 3] and [2, 5]',
    );
  });
});

test('a gradient goes through Masking, but not through steps that do not count', () => {
  tf.tidy(() => {
    const x = tf.tensor3d([[[1, -1], [-1, -1]]]); // prettier-ignore
    const dy = tf.grad((steps) => tf.sum(tf.square(new layers.Masking({ maskValue: -1 }).apply(steps) as tf.Tensor)))(
      x,
    );
    expect(dy).toBeAllClose([[[2, -2], [0, 0]]]); // prettier-ignore
  });
});

test('the masks of Masking and of Embedding reach the layers behind', () => {
  const steps = tf.input({ shape: [3, 2] });
  const words = tf.input({ shape: [3], dtype: 'int32' });
  const masked = new layers.Masking({ maskValue: -1 }).apply(steps) as tf.SymbolicTensor;
  const embedding = new layers.Embedding({ inputDim: 4, outputDim: 2, maskZero: true });
  const means = [masked, embedding.apply(words) as tf.SymbolicTensor].map(
    (input) => new layers.GlobalAveragePooling1D().apply(input) as tf.SymbolicTensor,
  );
  const model = tf.model({ inputs: [steps, words], outputs: means });
  tf.tidy(() => {
    const x = tf.tensor3d([
      [
        [1, 2],
        [-1, -1],
        [3, -1],
      ],
    ]);
    const [mean, ofWords] = model.predict([x, tf.tensor2d([[2, 0, 3]], [1, 3], 'int32')]) as [tf.Tensor, tf.Tensor];
    expect(mean).toBeAllClose([[2, 0.5]]);
    const rows = tf.gather(embedding.getWeights()[0] as tf.Tensor, [2, 3]);
    expect(ofWords).toBeAllClose(tf.mean(rows, 0, true));
  });
  model.dispose();
});

test('an index without a vector is an error that names it', () => {
  const embedding = new layers.Embedding({ inputDim: 4, outputDim: 2 });
  for (const wrong of [4, -1]) {
    expect(() => tf.tidy(() => embedding.apply(tf.tensor2d([[1, wrong]])) as tf.Tensor)).toThrow(
      new ArgumentError(`Embedding: indices must be at least 0 and at most 3, received ${wrong}`),
    );
  }
  embedding.dispose();
});

test('a config of Keras 2, with an input length of null, makes an Embedding', () => {
  const config = { inputDim: 3, outputDim: 2, inputLength: null };
  expect(layers.Embedding.fromConfig(layers.Embedding as never, config)).toBeInstanceOf(layers.Embedding);
});
