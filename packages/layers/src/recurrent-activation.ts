import * as tf from '@tensorflow/tfjs';

/** What a recurrent layer applies to its gates and states, with Keras 3's definitions. */
export type RecurrentActivation = keyof typeof activations;

const activations = {
  tanh: (x: tf.Tensor): tf.Tensor => tf.tanh(x),
  sigmoid: (x: tf.Tensor): tf.Tensor => tf.sigmoid(x),
  // Keras 3 has the slope 1/6; Keras 2 and tfjs have 0.2.
  hardSigmoid: (x: tf.Tensor): tf.Tensor => tf.clipByValue(tf.add(tf.mul(x, hardSigmoidSlope), 0.5), 0, 1),
  relu: (x: tf.Tensor): tf.Tensor => tf.relu(x),
  linear: (x: tf.Tensor): tf.Tensor => x,
  elu: (x: tf.Tensor): tf.Tensor => tf.elu(x),
  selu: (x: tf.Tensor): tf.Tensor => tf.selu(x),
  softplus: (x: tf.Tensor): tf.Tensor => tf.softplus(x),
  softsign: (x: tf.Tensor): tf.Tensor => tf.div(x, tf.add(tf.abs(x), 1)),
};

/** The slope of `hardSigmoid` in Keras 3. */
export const hardSigmoidSlope = 1 / 6;

/** All names of activations. */
export const recurrentActivations = Object.keys(activations) as RecurrentActivation[];

/** Those that the kernels of the backend `modu` know. */
const fused: readonly string[] = ['tanh', 'sigmoid', 'hardSigmoid', 'relu', 'linear'];

/** Whether the kernels of the backend `modu` know the activation. */
export function isFused(activation: RecurrentActivation): boolean {
  return fused.includes(activation);
}

/** Applies an activation. */
export function activate(activation: RecurrentActivation, x: tf.Tensor): tf.Tensor {
  return activations[activation](x);
}
