import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { GlobalAveragePooling1D, type GlobalAveragePooling1DOptions } from './index.ts';

for (const [required, outputShape] of [
  [{ keepdims: false, dataFormat: 'channelsLast' }, [2, 5]],
  [{ keepdims: true, dataFormat: 'channelsLast' }, [2, 1, 5]],
  [{ keepdims: false, dataFormat: 'channelsFirst' }, [2, 3]],
  [{ keepdims: true, dataFormat: 'channelsFirst' }, [2, 3, 1]],
] as const) {
  testLayer({
    name: `GlobalAveragePooling1D ${JSON.stringify(required)}`,
    create: (config: GlobalAveragePooling1DOptions) => new GlobalAveragePooling1D(config),
    required,
    config: {},
    inputs: [{ shape: [2, 3, 5] }],
    outputShapes: [outputShape],
    badConfigs: [
      [{ dataFormat: 'last' }, "GlobalAveragePooling1D: dataFormat must be one of 'channelsLast', 'channelsFirst'"],
      [{ keepdims: 1 }, 'GlobalAveragePooling1D: keepdims must be true or false, received 1'],
    ],
  });
}

const x = (): tf.Tensor3D =>
  tf.tensor3d([
    [
      [1, 10],
      [3, 30],
      [100, Number.NaN],
    ],
    [
      [5, 6],
      [7, 8],
      [9, 10],
    ],
  ]);
const mask = (): tf.Tensor2D =>
  tf.tensor2d(
    [
      [1, 1, 0],
      [0, 0, 1],
    ],
    [2, 3],
    'bool',
  );

test('only steps that count have a part in the mean, whatever the others hold', () => {
  tf.tidy(() => {
    const expected = [
      [2, 20],
      [9, 10],
    ];
    expect(new GlobalAveragePooling1D().apply(x(), { mask: mask() })).toBeAllClose(expected);
    const first = new GlobalAveragePooling1D({ dataFormat: 'channelsFirst', keepdims: true });
    const output = first.apply(tf.transpose(x(), [0, 2, 1]), { mask: mask() }) as tf.Tensor;
    expect(output).toBeAllClose(expected.map((row) => row.map((value) => [value])));
  });
});

test('a row without a step that counts gives NaN', () => {
  tf.tidy(() => {
    const none = tf.zeros([2, 3], 'bool');
    const output = new GlobalAveragePooling1D().apply(tf.ones([2, 3, 2]), { mask: none }) as tf.Tensor;
    expect([...output.dataSync()]).toEqual(Array(4).fill(Number.NaN));
  });
});

test('in a model the mask of an Embedding counts, and that of another input does not', () => {
  const [words, plain] = [tf.input({ shape: [3], dtype: 'int32' }), tf.input({ shape: [3, 2] })];
  const embedding = tf.layers.embedding({ inputDim: 4, outputDim: 2, maskZero: true });
  const pooled = new GlobalAveragePooling1D().apply(embedding.apply(words)) as tf.SymbolicTensor;
  const whole = new GlobalAveragePooling1D().apply(plain) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [words, plain], outputs: [pooled, whole] });
  tf.tidy(() => {
    const steps = tf.tensor3d([
      [
        [1, 2],
        [3, 4],
        [8, 9],
      ],
    ]);
    const [some, all] = model.predict([tf.tensor2d([[2, 0, 3]]), steps]) as [tf.Tensor, tf.Tensor];
    const rows = tf.gather(embedding.getWeights()[0] as tf.Tensor, tf.tensor1d([2, 3], 'int32'));
    expect(some).toBeAllClose(tf.mean(rows, 0, true));
    expect(all).toBeAllClose([[4, 5]]);
  });
  model.dispose();
});

test('shapes that do not fit are refused', () => {
  tf.tidy(() => {
    expect(() => new GlobalAveragePooling1D().apply(tf.ones([2, 3]))).toThrow(
      'GlobalAveragePooling1D: the input must have shape [B,T,D] = [B, T, D], received [2, 3]',
    );
    expect(() => new GlobalAveragePooling1D().apply(tf.ones([2, 3, 5]), { mask: tf.ones([2, 5], 'bool') })).toThrow(
      'GlobalAveragePooling1D: mask must have shape [B,T] = [2, 3], received [2, 5]',
    );
  });
});
