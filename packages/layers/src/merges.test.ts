import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { cotangent } from '../fixtures/layer-golden.ts';
import { onModu } from '../fixtures/on-modu.ts';
import { tensor } from '../fixtures/recurrent-golden.ts';
import { Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract, type ConcatenateOptions } from './index.ts';

type Nested = number | readonly Nested[];

interface Case {
  readonly layer: keyof typeof classes;
  readonly options: ConcatenateOptions;
  readonly inputs: readonly Nested[];
  readonly masks: readonly (Nested | null)[];
  readonly output: Nested;
  readonly gradients: readonly Nested[];
  readonly outputMask: Nested | null;
}

const classes = { Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract };
const { cases } = loadGolden<{ readonly cases: readonly Case[] }>(import.meta.url, '../fixtures/merges.json');

for (const type of [Add, Average, Maximum, Minimum, Multiply, Subtract]) {
  testLayer({
    name: type.name,
    create: (config) => new type(config),
    config: {},
    inputs: [{ shape: [2, 3, 5] }, { shape: [2, 3, 1] }],
    outputShapes: [[2, 3, 5]],
    gradients: { step: 0.001, tolerance: 5e-3 },
    badConfigs: [[{ name: '' }, `${type.name}: name must be a non-empty string, received ''`]],
  });
}

testLayer({
  name: 'Concatenate',
  create: (config: ConcatenateOptions) => new Concatenate(config),
  config: { axis: 2 },
  inputs: [{ shape: [2, 3, 5] }, { shape: [2, 3, 7] }],
  outputShapes: [[2, 3, 12]],
  badConfigs: [[{ axis: 0.5 }, 'Concatenate: axis must be an integer, received 0.5']],
});

describe.each(['cpu', 'modu'])('outputs, gradients and masks are those of Keras on %s', (backend) => {
  test.each(
    cases.map((item) => [`${item.layer} ${JSON.stringify(item.options)} ${JSON.stringify(item.masks)}`, item] as const),
  )('%s', async (_, item) => {
    if (backend === 'cpu') compare(item);
    else
      await onModu(() => {
        compare(item);
      });
  });
});

function compare({ layer: name, options, inputs, masks, output, gradients, outputMask }: Case): void {
  tf.tidy(() => {
    const layer = new classes[name](options);
    const tensors = inputs.map(tensor);
    expect(layer.apply(tensors)).toBeAllClose(output, { rtol: 0, atol: 1e-5 });
    const loss = (...given: tf.Tensor[]): tf.Tensor => {
      const y = layer.apply(given) as tf.Tensor;
      return tf.sum(tf.mul(y, cotangent(y.shape)));
    };
    tf.grads(loss)(tensors).forEach((gradient, i) => {
      expect(gradient).toBeAllClose(gradients[i], { rtol: 0, atol: 1e-4 });
    });
    const given = masks.map((mask) => (mask === null ? null : tf.cast(tensor(mask), 'bool')));
    const mask = layer.computeMask(tensors, given as tf.Tensor[]) as tf.Tensor | null;
    if (outputMask === null) expect(mask).toBe(null);
    else expect(mask).toBeAllClose(outputMask);
  });
}

test('masks of Embeddings go through a sum into a model, where tfjs own layer throws', () => {
  const [a, b] = [tf.input({ shape: [3], dtype: 'int32' }), tf.input({ shape: [3], dtype: 'int32' })];
  const embed = (x: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true }).apply(x) as tf.SymbolicTensor;
  const layer = new Add();
  const masks: (tf.Tensor | null)[] = [];
  const computeMask = layer.computeMask.bind(layer);
  layer.computeMask = (inputs, mask) => {
    const out = computeMask(inputs, mask);
    masks.push(tf.keep(tf.clone(out)));
    return out;
  };
  const model = tf.model({ inputs: [a, b], outputs: layer.apply([embed(a), embed(b)]) as tf.SymbolicTensor });
  tf.tidy(() => {
    model.predict([tf.tensor2d([[1, 0, 0]]), tf.tensor2d([[2, 3, 0]])]);
    expect(masks.at(-1)).toBeAllClose([[1, 1, 0]]);
  });
  tf.dispose(masks as tf.Tensor[]);
  model.dispose();
});

test('a tensor may be added to itself in a model', () => {
  const x = tf.input({ shape: [3] });
  const model = tf.model({ inputs: x, outputs: new Add().apply([x, x]) as tf.SymbolicTensor });
  tf.tidy(() => {
    expect(model.predict(tf.tensor2d([[1, 2, 3]]))).toBeAllClose([[2, 4, 6]]);
  });
  model.dispose();
});

test('inputs that do not fit are refused', () => {
  tf.tidy(() => {
    const shapes = (...list: number[][]): tf.Tensor[] => list.map((shape) => tf.zeros(shape));
    expect(() => new Add().apply(shapes([2, 3], [2, 4]))).toThrow(
      'Add: the inputs must have shapes that fit together, received [2, 3] and [2, 4]',
    );
    expect(() => new Add().apply(shapes([2, 3], [1, 3]))).toThrow('Add: the inputs must have shapes that fit together');
    expect(() => new Add().apply(tf.zeros([2, 3]))).toThrow('Add: the input must be a list of tensors');
    expect(() => new Subtract().apply(shapes([2], [2], [2]))).toThrow(
      'Subtract: the input must be a list of 2 tensors, received 3',
    );
    expect(() => new Concatenate().apply(shapes([2, 3], [4, 3]))).toThrow(
      'Concatenate: the inputs must have shapes that agree but for axis -1, received [2, 3] and [4, 3]',
    );
    expect(() => new Concatenate({ axis: 2 }).apply(shapes([2, 3], [2, 3]))).toThrow('agree but for axis 2');
  });
});
