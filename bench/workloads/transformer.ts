import * as tf from '@tensorflow/tfjs';
import { adam, read, variablesOf, type Build } from './workload.ts';

const heads = 8;

/** A Transformer encoder block from tfjs' ops, as people write it, since tfjs has no attention layer. */
export const composedTransformer: Build = ({ weights, data }) => {
  const variables = variablesOf(weights);
  const { x, y } = data as { x: tf.Tensor3D; y: tf.Tensor3D };
  const [batch, length, width] = x.shape;
  const v = (name: string): tf.Tensor => variables[name] as tf.Tensor;
  const linear = (input: tf.Tensor, name: string): tf.Tensor =>
    tf.add(tf.matMul(input, v(`${name}.kernel`)), v(`${name}.bias`));
  const norm = (input: tf.Tensor, name: string): tf.Tensor => {
    const { mean, variance } = tf.moments(input, -1, true);
    return tf.add(
      tf.mul(tf.mul(tf.sub(input, mean), tf.rsqrt(tf.add(variance, 1e-5))), v(`${name}.gamma`)),
      v(`${name}.beta`),
    );
  };
  const split = (input: tf.Tensor): tf.Tensor =>
    tf.transpose(tf.reshape(input, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
  const forward = (): tf.Scalar => {
    const flat = tf.reshape(x, [batch * length, width]);
    const [q, k, value] = ['q', 'k', 'v'].map((name) => split(linear(flat, name))) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const scores = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads)));
    const attended = tf.reshape(tf.transpose(tf.matMul(scores, value), [0, 2, 1, 3]), [batch * length, width]);
    const first = norm(tf.add(flat, linear(attended, 'o')), 'n1');
    const second = norm(tf.add(first, linear(tf.relu(linear(first, 'f1')), 'f2')), 'n2');
    return tf.mean(tf.square(tf.sub(second, tf.reshape(y, [batch * length, width]))));
  };
  const optimizer = adam();
  return {
    lossBefore: () => read(tf.tidy(forward)),
    step: () => read(optimizer.minimize(forward, true, Object.values(variables)) as tf.Scalar),
  };
};
