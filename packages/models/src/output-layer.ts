import { derivedSeed } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

interface OutputLayerOptions {
  /** The number of features, when the layer is the first of its model. */
  readonly inputs?: number;
  readonly units: number;
  readonly activation: 'linear' | 'sigmoid' | 'softmax';
  readonly l2: number;
  readonly seed: number | undefined;
  /** `'output'` by default. */
  readonly name?: string;
}

/** The last layer of every model here: dense, Glorot uniform. */
export function outputLayer({
  inputs,
  units,
  activation,
  l2,
  seed,
  name = 'output',
}: OutputLayerOptions): tf.layers.Layer {
  return tf.layers.dense({
    name,
    units,
    activation,
    // Index 0 of the seeds is the output's; the hidden layers take those from 1 on.
    kernelInitializer: tf.initializers.glorotUniform(seed === undefined ? {} : { seed: derivedSeed(seed, 0) }),
    ...(inputs !== undefined && { inputShape: [inputs] }),
    ...(l2 > 0 && { kernelRegularizer: tf.regularizers.l2({ l2 }) }),
  });
}
