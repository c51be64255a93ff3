import * as tf from '@tensorflow/tfjs';

/** The default slope of the hard sigmoid of the recurrent kernels. */
const slope = 0.2;

/** An activation of recurrent layers, made of tfjs' ops. */
export function squash(name: string, x: tf.Tensor): tf.Tensor {
  if (name === 'hardSigmoid') return tf.clipByValue(tf.add(tf.mul(x, slope), 0.5), 0, 1);
  if (name === 'linear') return x;
  const functions: Readonly<Record<string, (value: tf.Tensor) => tf.Tensor>> = {
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
    relu: tf.relu,
  };
  const found = functions[name];
  if (found === undefined) throw new Error(`squash: no activation '${name}'`);
  return found(x);
}

/** x [B,T,...] as T tensors [B,...]; unlike `tf.unstack` its gradient does without the steps that are not used. */
export function stepsOf(x: tf.Tensor): tf.Tensor[] {
  const [rows = 0, steps = 0, ...rest] = x.shape;
  return Array.from({ length: steps }, (_, time) => tf.reshape(tf.slice(x, [0, time], [rows, 1]), [rows, ...rest]));
}
