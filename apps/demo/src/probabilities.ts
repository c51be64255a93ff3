import type { Matrix } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** The outputs of a model of texts, all rows after one another. */
export async function probabilities(model: tf.LayersModel, ids: Matrix): Promise<Float32Array> {
  const outputs = tf.tidy(() => model.predict(tf.tensor2d(ids.data, ids.shape), { batchSize: 128 }) as tf.Tensor);
  const values = (await outputs.data()) as Float32Array;
  outputs.dispose();
  return values;
}
