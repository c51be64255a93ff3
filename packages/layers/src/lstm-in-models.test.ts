import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { kept, sequence } from '../fixtures/kept-layers.ts';
import { onModu } from '../fixtures/on-modu.ts';
import { LSTM } from './index.ts';

describe('in a model', () => {
  const words = tf.input({ shape: [5], dtype: 'int32' });
  const tokens = (): tf.Tensor =>
    tf.tensor2d([
      [1, 2, 0, 3, 0],
      [4, 0, 0, 0, 0],
    ]);

  test('the mask of an Embedding reaches the layer, and goes on with its sequence', () => {
    const embedding = tf.layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true });
    const [first, second] = [new LSTM({ units: 3, returnSequences: true }), new LSTM({ units: 2 })];
    const embedded = embedding.apply(words) as tf.SymbolicTensor;
    const model = tf.model({ inputs: words, outputs: second.apply(first.apply(embedded)) as tf.SymbolicTensor });
    tf.tidy(() => {
      const mask = tf.notEqual(tokens(), 0);
      const x = tf.gather(embedding.getWeights()[0] as tf.Tensor, tf.cast(tokens(), 'int32'));
      const one = kept(new LSTM({ units: 3, returnSequences: true }));
      const two = kept(new LSTM({ units: 2 }));
      one.build(x.shape);
      one.setWeights(first.getWeights());
      const middle = one.apply(x, { mask }) as tf.Tensor;
      two.build(middle.shape);
      two.setWeights(second.getWeights());
      const expected = two.apply(middle, { mask }) as tf.Tensor;
      expect(expected).not.toBeAllClose(two.apply(middle));
      expect(model.predict(tokens())).toBeAllClose(expected);
    });
    model.dispose();
  });

  test('a layer without a mask in front does not take the mask of another', () => {
    const plain = tf.input({ shape: [5, 3] });
    const masked = tf.layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true }).apply(words);
    const [encoder, decoder] = [new LSTM({ units: 3, returnState: true }), new LSTM({ units: 3 })];
    const [, h, c] = encoder.apply(masked) as tf.SymbolicTensor[];
    const outputs = decoder.apply(plain, { initialState: [h, c] as tf.SymbolicTensor[] });
    const model = tf.model({ inputs: [words, plain], outputs: [outputs, h, c] as tf.SymbolicTensor[] });
    tf.tidy(() => {
      const x = sequence();
      const [output, state, carry] = model.predict([tokens(), x]) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const alone = kept(new LSTM({ units: 3 }));
      alone.build(x.shape);
      alone.setWeights(decoder.getWeights());
      expect(output).toBeAllClose(alone.apply([x, state, carry]));
    });
    model.dispose();
  });

  test('a tensor that is both states is no trouble', () => {
    const [x, state] = [tf.input({ shape: [5, 3] }), tf.input({ shape: [2] })];
    const layer = new LSTM({ units: 2 });
    const outputs = layer.apply(x, { initialState: [state, state] }) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [x, state], outputs });
    tf.tidy(() => {
      const [values, first] = [sequence(), tf.ones([2, 2])];
      expect(model.predict([values, first])).toBeAllClose(layer.call([values, first, first], {}));
    });
    model.dispose();
  });

  test.each(['cpu', 'modu'])('training on %s finds the sign of a sum', async (backend) => {
    const trial = async (): Promise<number> => {
      const model = tf.sequential({
        layers: [
          new LSTM({ units: 8, inputShape: [6, 1], seed: 1 }),
          tf.layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: tf.initializers.zeros() }),
        ],
      });
      model.compile({ optimizer: tf.train.adam(0.05), loss: 'binaryCrossentropy' });
      const x = tf.randomNormal([64, 6, 1], 0, 1, 'float32', 3);
      const y = tf.tidy(() => tf.cast(tf.greater(tf.sum(x, 1), 0), 'float32'));
      let loss = Number.POSITIVE_INFINITY;
      for (let step = 0; step < 60; step++) loss = (await model.trainOnBatch(x, y)) as number;
      tf.dispose([x, y]);
      model.dispose();
      (model.optimizer as unknown as { dispose(): void }).dispose();
      return loss;
    };
    expect(await (backend === 'modu' ? onModu(trial) : trial())).toBeLessThan(0.15);
  });
});
