/** Whole training steps made of fused kernels; each returns its loss, read back. */
import * as tf from '@tensorflow/tfjs';
import { attention, crossEntropy, FusedAdam, layerNorm, lstm } from './fused-ops.ts';

let drawn = 0;
function weight(shape: number[], limit: number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.randomUniform(shape, -limit, limit, 'float32', drawn++)));
}
const ones = (length: number): tf.Variable => tf.tidy(() => tf.variable(tf.ones([length])));
const zeros = (length: number): tf.Variable => tf.tidy(() => tf.variable(tf.zeros([length])));
const glorot = (rows: number, columns: number): tf.Variable => weight([rows, columns], Math.sqrt(6 / (rows + columns)));

/** Embedding(1000, 100), LSTM(100) over 100 steps, Dense(46); batch 20, Adam. */
function lstmStep(): () => number {
  const [rows, steps, units, classes] = [20, 100, 100, 46];
  const ids: tf.Tensor1D = tf.tidy(() => tf.cast(tf.randomUniform([rows * steps], 0, 1000, 'float32', 1), 'int32'));
  const labels = tf.tidy(() => tf.cast(tf.randomUniform([rows], 0, classes, 'float32', 2), 'int32'));
  const [embedding, kernel, recurrent, bias, out, outBias] = [
    weight([1000, units], 0.05),
    glorot(units, 4 * units),
    glorot(units, 4 * units),
    zeros(4 * units),
    glorot(units, classes),
    zeros(classes),
  ] as [tf.Variable, tf.Variable, tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  const state = tf.zeros([rows, units]);
  const adam = new FusedAdam([embedding, kernel, recurrent, bias, out, outBias]);
  return () =>
    adam.minimize(() => {
      const x = tf.reshape(tf.gather(embedding, ids), [rows, steps, units]);
      const last = lstm(x, kernel, recurrent, bias, state, state) as tf.Tensor2D;
      const logits = tf.fused.matMul({ a: last, b: out, bias: outBias });
      return tf.mean(crossEntropy(logits, labels));
    });
}

/** A transformer encoder block: batch 32, length 128, width 128, 8 heads, feed-forward 512; mean squared error, Adam. */
function transformerStep(): () => number {
  const [rows, length, width, heads, inner] = [32, 128, 128, 8, 512];
  const flat = rows * length;
  const x: tf.Tensor2D = tf.randomUniform([flat, width], -1, 1, 'float32', 3);
  const y = tf.randomUniform([flat, width], -1, 1, 'float32', 4);
  const dense = (from: number, to: number): [tf.Variable, tf.Variable] => [glorot(from, to), zeros(to)];
  const [q, k, v, o] = [dense(width, width), dense(width, width), dense(width, width), dense(width, width)];
  const [up, down] = [dense(width, inner), dense(inner, width)];
  const [first, second] = [
    [ones(width), zeros(width)],
    [ones(width), zeros(width)],
  ] as [[tf.Variable, tf.Variable], [tf.Variable, tf.Variable]];
  const linear = (
    a: tf.Tensor,
    [b, bias]: [tf.Variable, tf.Variable],
    activation: 'linear' | 'relu' = 'linear',
  ): tf.Tensor2D => tf.fused.matMul({ a: a, b: b, bias, activation }) as tf.Tensor2D;
  const adam = new FusedAdam([q, k, v, o, up, down, first, second].flat());
  return () =>
    adam.minimize(() => {
      const split = (a: tf.Tensor): tf.Tensor => tf.reshape(a, [rows, length, heads, width / heads]);
      const attended = tf.reshape(attention(split(linear(x, q)), split(linear(x, k)), split(linear(x, v))), [
        flat,
        width,
      ]);
      const middle = layerNorm(tf.add(x, linear(attended, o)), ...first);
      const end = layerNorm(tf.add(middle, linear(linear(middle, up, 'relu'), down)), ...second);
      return tf.mean(tf.squaredDifference(end, y));
    });
}

/** An MLP 784-256-128-10; batch 128, cross-entropy from logits, Adam. */
function mlpStep(): () => number {
  const x: tf.Tensor2D = tf.randomUniform([128, 784], 0, 1, 'float32', 1);
  const labels = tf.tidy(() => tf.cast(tf.randomUniform([128], 0, 10, 'float32', 2), 'int32'));
  const layers = [
    [784, 256],
    [256, 128],
    [128, 10],
  ].map(([from = 0, to = 0]) => [glorot(from, to), zeros(to)] as const);
  const adam = new FusedAdam(layers.flat());
  return () =>
    adam.minimize(() => {
      const logits = layers.reduce<tf.Tensor2D>(
        (a, [b, bias], i) =>
          tf.fused.matMul({
            a,
            b: b,
            bias,
            activation: i < 2 ? 'relu' : 'linear',
          }) as tf.Tensor2D,
        x,
      );
      return tf.mean(crossEntropy(logits, labels));
    });
}

/** Every step by name. */
export const steps: Readonly<Record<string, () => () => number>> = {
  mlp: mlpStep,
  lstm: lstmStep,
  transformer: transformerStep,
};
