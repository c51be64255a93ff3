import * as tf from '@tensorflow/tfjs';

const samples = 14;
const features = 3;

/** Numbers between -1 and 1 that look random and never change. */
export function noise(length: number, seed: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233) * Math.cos(i * 4.1 + seed),
  );
}

/** Makes every weight of a model known. */
export function setKnownWeights(model: tf.LayersModel, seed: number): void {
  tf.tidy(() => {
    const weights = model.getWeights().map(({ shape }, i) => {
      const values = noise(tf.util.sizeFromShape(shape), seed + i).map(Math.abs);
      return tf.tensor(values, shape);
    });
    model.setWeights(weights);
  });
}

/** A network with trained and untrained weights (moving means), always the same, not compiled. */
export function tinyModel(seed = 1): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, activation: 'tanh', inputShape: [features] }),
      tf.layers.batchNormalization({}),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
  setKnownWeights(model, seed);
  return model;
}

/** 14 samples, in batches of 4 the last of which is smaller. The caller disposes of them. */
export function tinyData(): { x: tf.Tensor2D; y: tf.Tensor2D } {
  const x = noise(samples * features, 3);
  const y = Float32Array.from({ length: samples }, (_, i) => Number((x[i * features] ?? 0) > 0));
  return { x: tf.tensor2d(x, [samples, features]), y: tf.tensor2d(y, [samples, 1]) };
}

/** How every training here runs: no shuffling, so two runs differ only where they are meant to. */
export const tinyFit = { batchSize: 4, shuffle: false } as const;

/** The values of all weights. */
export function weightValues(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => Array.from(weight.dataSync()));
}

/** What `fitDataset` takes; tfjs-layers declares a class of its own for the data sets of tfjs-data. */
export function asDataset(dataset: unknown): Parameters<tf.LayersModel['fitDataset']>[0] {
  return dataset as Parameters<tf.LayersModel['fitDataset']>[0];
}
