import * as tf from '@tensorflow/tfjs';

/**
 * The inputs of a layer with a copy, by a layer of its own, in place of a symbolic one that occurs for the second time:
 * tfjs' predict disposes too early of an input that one layer takes twice.
 */
export function distinctInputs<T extends tf.Tensor | tf.SymbolicTensor>(inputs: readonly T[]): T[] {
  return inputs.map((input, i) =>
    input instanceof tf.SymbolicTensor && inputs.indexOf(input) < i
      ? (tf.layers.activation({ activation: 'linear' }).apply(input) as T)
      : input,
  );
}
