import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Runs a kernel that has no public operation and one output, on the active backend. */
export function runKernel(name: string, inputs: Readonly<Record<string, Tensor>>, attrs: object): Tensor {
  return tf.engine().runKernel(name, { ...inputs }, { ...attrs });
}
