import type * as tf from '@tensorflow/tfjs';
import { noise } from './layer-trial.ts';
import type { CallbackLike } from './callback-subject.ts';

/** How a tiny training is run. */
export type Mode = 'fit' | 'fitDataset';

/** Epochs of a tiny training, unless the callback stops it. */
export const epochs = 4;
/** Batches of one epoch. */
export const batches = 3;

const features = 2;
const batchSize = 4;

/** What a tiny training left behind. */
export interface Trained {
  readonly epochsRun: number;
  /** The weights after training, with whatever the callback restored. */
  readonly weights: readonly (readonly number[])[];
}

/**
 * Trains a logistic model from the same weights on the same data, with no shuffling, so that two runs differ only by
 * their callbacks; everything it makes is disposed of.
 */
export async function trainTiny(callbacks: readonly CallbackLike[], mode: Mode, learningRate = 0.1): Promise<Trained> {
  const { data, dispose, layers, sequential, tensor2d, train } = await import('@tensorflow/tfjs');
  const model = sequential({
    layers: [layers.dense({ units: 1, activation: 'sigmoid', inputShape: [features], kernelInitializer: 'ones' })],
  });
  const optimizer = train.adam(learningRate);
  model.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const samples = batches * batchSize;
  const values = noise(samples * features, 7);
  const labels = Float32Array.from({ length: samples }, (_, i) => Number((values[2 * i] ?? 0) > 0.2));
  const x = tensor2d(values, [samples, features]);
  const y = tensor2d(labels, [samples, 1]);
  try {
    const shared = {
      epochs,
      validationData: [x, y] as [tf.Tensor2D, tf.Tensor2D],
      callbacks: callbacks as tf.Callback[],
    };
    const pairs = Array.from({ length: samples }, (_, i) => ({
      xs: Array.from(values.slice(i * features, (i + 1) * features)),
      ys: [labels[i] ?? 0],
    }));
    const history =
      mode === 'fit'
        ? await model.fit(x, y, { ...shared, batchSize, shuffle: false })
        : // tfjs-layers declares a class of its own for the data sets of tfjs-data.
          // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
          await model.fitDataset(data.array(pairs).batch(batchSize), shared);
    const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    return { epochsRun: history.epoch.length, weights };
  } finally {
    dispose([x, y]);
    model.dispose();
    optimizer.dispose();
  }
}
