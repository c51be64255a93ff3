/**
 * Times whole training steps made of fused kernels: `node -C @modu/source bench/fused.ts [threads] [seconds]`.
 * Prints one line for each: median and least milliseconds of a step, loss of the first and the last step.
 */
import * as tf from '@tensorflow/tfjs';
import { configure, ModuBackend } from '../src/index.ts';
import { attention, crossEntropy, FusedAdam, layerNorm, lstm } from './fused-ops.ts';

const threads = Number(process.argv[2] ?? 2);
const seconds = Number(process.argv[3] ?? 3);
configure({ threads });
await tf.setBackend('modu');
const backend = tf.backend();
if (backend instanceof ModuBackend) await backend.ready();

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

for (const [name, make] of Object.entries({ lstm: lstmStep, transformer: transformerStep })) {
  const step = make();
  const loss = step();
  for (let i = 0; i < 5; i++) step();
  const before = tf.memory().numTensors;
  const times: number[] = [];
  let last = loss;
  for (const start = performance.now(); performance.now() - start < 1000 * seconds;) {
    const from = performance.now();
    last = step();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const leaked = tf.memory().numTensors - before;
  const median = times[times.length >> 1] ?? 0;
  console.log(
    `${name}: ${threads} threads, median ${median.toFixed(2)} ms, least ${(times[0] ?? 0).toFixed(2)} ms, ` +
      `loss ${loss.toFixed(4)} → ${last.toFixed(4)}, ${leaked} tensors leaked`,
  );
}
