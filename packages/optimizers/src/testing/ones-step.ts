import * as tf from '@tensorflow/tfjs';

/** A variable of its own with these values. */
export function variable(...values: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d(values)));
}

/** One step with gradients of ones. */
export function step(optimizer: tf.Optimizer, ...variables: tf.Variable[]): void {
  const gradients = variables.map(({ name, shape }) => ({ name, tensor: tf.ones(shape) }));
  try {
    optimizer.applyGradients(gradients);
  } finally {
    tf.dispose(gradients.map(({ tensor }) => tensor));
  }
}

/** The values of a tensor. */
export function values(tensor: tf.Tensor | undefined): number[] {
  return [...(tensor?.dataSync() ?? [])];
}
