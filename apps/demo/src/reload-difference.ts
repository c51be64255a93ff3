import { loadCheckpoint } from '@modu/callbacks';
import type * as tf from '@tensorflow/tfjs';
import { outputsOf } from './image-tensors.ts';

/** By how much at most the outputs of the model in a checkpoint differ from `outputs`, which the model that was saved gave for x. */
export async function reloadDifference(checkpoint: string, x: tf.Tensor, outputs: Float32Array): Promise<number> {
  const { model } = await loadCheckpoint(checkpoint);
  const loaded = outputsOf(model, x);
  model.dispose();
  return outputs.reduce((most, value, i) => Math.max(most, Math.abs(value - (loaded[i] ?? Number.NaN))), 0);
}
