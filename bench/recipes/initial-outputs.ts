import * as tf from '@tensorflow/tfjs';
import type { NpyArray } from './npy.ts';

/** The weights of a model, in the order of `model.weights`. */
export function readWeights(model: tf.LayersModel): NpyArray[] {
  return model.getWeights().map((weight) => ({ data: weight.dataSync() as Float32Array, shape: weight.shape }));
}

export function tensorOf({ data, shape }: NpyArray): tf.Tensor {
  return tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

/** What a model says with other weights than its own, which it has again afterwards, and what they are fined. */
export function outputsWith(
  model: tf.LayersModel,
  weights: readonly NpyArray[],
  inputs: readonly NpyArray[],
): { readonly outputs: NpyArray; readonly penalty: number } {
  return tf.tidy(() => {
    const own = readWeights(model);
    model.setWeights(weights.map(tensorOf));
    try {
      const outputs = model.predict(inputs.map(tensorOf)) as tf.Tensor;
      const penalty = model.calculateLosses().reduce((sum, fine) => sum + (fine.dataSync()[0] ?? Number.NaN), 0);
      return { outputs: { data: outputs.dataSync() as Float32Array, shape: outputs.shape }, penalty };
    } finally {
      model.setWeights(own.map(tensorOf));
    }
  });
}

/** The first rows of an array. */
export function firstRows({ data, shape: [rows = 0, ...rest] }: NpyArray, count: number): NpyArray {
  const kept = Math.min(rows, count);
  return { data: data.slice(0, (data.length / Math.max(rows, 1)) * kept), shape: [kept, ...rest] };
}

/** Numbers from −1 to 1 without a pattern that a network could be blind to. */
export function someNumbers(shape: readonly number[]): NpyArray {
  const size = shape.reduce((product, length) => product * length, 1);
  return { data: Float32Array.from({ length: size }, (_, i) => Math.sin(i * i)), shape };
}
