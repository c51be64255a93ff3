import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { lossMask, Masking } from '../index.ts';

const { masked } = loadGolden<{
  readonly masked: { readonly x: number[][][]; readonly y: number[][][]; readonly loss: number };
}>(import.meta.url, '../../fixtures/adapted.json');

const squares = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => tf.mean(tf.squaredDifference(yTrue, yPred), -1);

test('the loss of a model with a mask is that of Keras, in evaluation and in training', async () => {
  const model = tf.sequential({ layers: [new Masking({ inputShape: [3, 5] })] });
  const loss = lossMask(model.outputs[0] as tf.SymbolicTensor, squares);
  model.compile({ optimizer: 'sgd', loss: loss, metrics: [loss] });
  const [x, y] = [tf.tensor3d(masked.x), tf.tensor3d(masked.y)];
  const evaluated = model.evaluate(x, y) as tf.Scalar[];
  expect(evaluated.map((value) => value.dataSync()[0])).toBeAllClose([masked.loss, masked.loss], { rtol: 1e-5 });
  expect(masked.loss).not.toBeCloseTo(
    tf.tidy(() => tf.mean(squares(y, x)).dataSync()[0] as number),
    3,
  );
  tf.dispose([x, y, ...evaluated]);
  model.dispose();
  (model.optimizer as unknown as { dispose(): void }).dispose();
});

test('without a mask all steps count', () => {
  const input = tf.input({ shape: [3, 2] });
  const output = tf.layers.dense({ units: 2, kernelInitializer: 'identity' }).apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: output });
  const loss = lossMask(output, squares);
  tf.tidy(() => {
    const x = tf.ones([1, 3, 2]);
    expect(loss(tf.zeros([1, 3, 2]), model.predict(x) as tf.Tensor)).toBeAllClose(1);
  });
  model.dispose();
});

test('a loss that is no function is refused', () => {
  const input = tf.input({ shape: [3, 2] });
  expect(() => lossMask(input, 'mse' as never)).toThrow("lossMask: loss must be a function, received 'mse'");
});
