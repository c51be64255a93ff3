import * as tf from '@tensorflow/tfjs';
import { attention, crossEntropy, gru, layerNorm, lstm } from '../../bench/fused-ops.ts';
import { composedGru } from './composed-gru.ts';
import { stepsOf } from './composed-steps.ts';
import { noise } from './noise.ts';

type Weights = Readonly<Record<string, tf.Tensor>>;

/** A small model of one kind, with its data. */
export interface ModelFamily {
  /** Shapes of the weights by name. */
  readonly weights: Readonly<Record<string, readonly number[]>>;
  /** The loss of a batch whose classes are `labels`, from the fused kernels of `modu` or from tfjs' ops. */
  readonly loss: (weights: Weights, fused: boolean, labels: tf.Tensor1D) => tf.Scalar;
}

/** Numbers of the classes of a batch. */
export function batchLabels(): tf.Tensor1D {
  return tf.tensor1d(
    Array.from({ length: rows }, (_, row) => row % classes),
    'int32',
  );
}

const [rows, steps, width, classes] = [5, 7, 8, 3];

function data(shape: readonly number[], seed: number): tf.Tensor {
  return tf.tensor(noise(shape, seed).values, [...shape]);
}

const get = (weights: Weights, name: string): tf.Tensor => weights[name] as tf.Tensor;

function dense(x: tf.Tensor, weights: Weights, name: string, activation: 'linear' | 'relu' = 'linear'): tf.Tensor {
  return tf.fused.matMul({ a: x, b: get(weights, name), bias: get(weights, `${name}Bias`), activation });
}

function classLoss(logits: tf.Tensor, fused: boolean, labels: tf.Tensor1D): tf.Scalar {
  if (fused) return tf.mean(crossEntropy(logits, labels));
  return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, classes), logits);
}

function embedded({ embedding }: Weights): tf.Tensor {
  const ids = Array.from({ length: rows * steps }, (_, place) => (place * 5) % 11);
  return tf.reshape(tf.gather(embedding as tf.Tensor, tf.tensor1d(ids, 'int32')), [rows, steps, width]);
}

function composedLstm(x: tf.Tensor, weights: Weights): tf.Tensor {
  let [h, c]: tf.Tensor[] = [tf.zeros([rows, width]), tf.zeros([rows, width])];
  for (const step of stepsOf(x)) {
    const inner = tf.add(tf.matMul(step, get(weights, 'kernel')), tf.matMul(h as tf.Tensor, get(weights, 'recurrent')));
    const [i, f, g, o] = tf.split(tf.add(inner, get(weights, 'bias')), 4, 1) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    c = tf.add(tf.mul(tf.sigmoid(f), c as tf.Tensor), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    h = tf.mul(tf.sigmoid(o), tf.tanh(c));
  }
  return h as tf.Tensor;
}

// [B,T,N,H]
function composedAttention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor {
  const [a, b, c] = [q, k, v].map((x) => tf.transpose(x, [0, 2, 1, 3])) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const scores = tf.mul(tf.matMul(a, b, false, true), 1 / Math.sqrt(q.shape[3] ?? 1));
  return tf.transpose(tf.matMul(tf.softmax(scores), c), [0, 2, 1, 3]);
}

function norm(x: tf.Tensor, weights: Weights, name: string, fused: boolean): tf.Tensor {
  const [gamma, beta] = [tf.add(1, get(weights, name)), get(weights, `${name}Shift`)];
  if (fused) return layerNorm(x, gamma, beta);
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
}

const recurrent = (gates: number, bias: readonly number[]) => ({
  embedding: [11, width],
  kernel: [width, gates * width],
  recurrent: [width, gates * width],
  bias,
  out: [width, classes],
  outBias: [classes],
});

/** A model of each family that the packages of this repository build. */
export const modelFamilies: Readonly<Record<string, ModelFamily>> = {
  mlp: {
    weights: {
      first: [9, 16],
      firstBias: [16],
      second: [16, 8],
      secondBias: [8],
      out: [8, classes],
      outBias: [classes],
    },
    loss: (weights, fused, labels) => {
      const hidden = dense(data([rows, 9], 1), weights, 'first', 'relu');
      return classLoss(dense(dense(hidden, weights, 'second', 'relu'), weights, 'out'), fused, labels);
    },
  },
  cnn: {
    weights: { first: [3, 3, 1, 8], firstBias: [8], second: [3, 3, 8, 8], out: [128, classes], outBias: [classes] },
    loss: (weights, fused, labels) => {
      const images = data([rows, 12, 12, 1], 2) as tf.Tensor4D;
      const one = tf.relu(
        tf.add(tf.conv2d(images, get(weights, 'first') as tf.Tensor4D, 1, 'same'), get(weights, 'firstBias')),
      );
      const two = tf.relu(tf.conv2d(one as tf.Tensor4D, get(weights, 'second') as tf.Tensor4D, 1, 'valid'));
      const pooled = tf.avgPool(tf.maxPool(two, 2, 1, 'same'), 3, 3, 'same');
      return classLoss(dense(tf.reshape(pooled, [rows, -1]), weights, 'out'), fused, labels);
    },
  },
  lstm: {
    weights: recurrent(4, [4 * width]),
    loss: (weights, fused, labels) => {
      const [x, zeros] = [embedded(weights), tf.zeros([rows, width])];
      const named = ['kernel', 'recurrent', 'bias'].map((name) => get(weights, name)) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      return classLoss(
        dense(fused ? lstm(x, ...named, zeros, zeros) : composedLstm(x, weights), weights, 'out'),
        fused,
        labels,
      );
    },
  },
  gru: {
    weights: recurrent(3, [2, 3 * width]),
    loss: (weights, fused, labels) => {
      const inputs = [embedded(weights), get(weights, 'kernel'), get(weights, 'recurrent'), get(weights, 'bias')];
      const all = [...inputs, tf.zeros([rows, width])] as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
      const composed = (): tf.Tensor => tf.reshape(tf.slice(composedGru({})(...all), 0, rows * width), [rows, width]);
      return classLoss(dense(fused ? gru(...all) : composed(), weights, 'out'), fused, labels);
    },
  },
  transformer: {
    weights: {
      ...Object.fromEntries(
        ['q', 'k', 'v', 'o'].flatMap((name) => [
          [name, [width, width]],
          [`${name}Bias`, [width]],
        ]),
      ),
      ...{ up: [width, 16], upBias: [16], down: [16, width], downBias: [width] },
      ...{ first: [width], firstShift: [width], second: [width], secondShift: [width] },
    },
    loss: (weights, fused) => {
      const [x, y] = [data([rows * steps, width], 3), data([rows * steps, width], 4)];
      const [q, k, v] = ['q', 'k', 'v'].map((name) =>
        tf.reshape(dense(x, weights, name), [rows, steps, 2, width / 2]),
      ) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const attended = tf.reshape((fused ? attention : composedAttention)(q, k, v), [rows * steps, width]);
      const middle = norm(tf.add(x, dense(attended, weights, 'o')), weights, 'first', fused);
      const inner = dense(dense(middle, weights, 'up', 'relu'), weights, 'down');
      return tf.losses.meanSquaredError<tf.Tensor, tf.Scalar>(y, norm(tf.add(middle, inner), weights, 'second', fused));
    },
  },
};
