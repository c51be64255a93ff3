/** Single operations: products of matrices, elementwise chains, and what an operation costs that does next to nothing. */
import * as tf from '@tensorflow/tfjs';
import { read, type Build, type Running } from './workload.ts';

/** A step that is no training: its value stands where a loss would. */
const repeated = (work: () => tf.Scalar): Running => {
  const step = (): Promise<number> => read(tf.tidy(work));
  return { lossBefore: step, step };
};

/** How many products a step of `matmul` makes, so that reading one number back weighs little. */
export const productsPerStep = 4;

/** Products of square matrices; data a and b, and `transpose` in the name of the workload: nn, nt, tn, tt. */
export function matmul(transposes: string): Build {
  const [transposeA, transposeB] = [transposes[0] === 't', transposes[1] === 't'];
  return ({ data }) => {
    const { a, b } = data as { a: tf.Tensor2D; b: tf.Tensor2D };
    return repeated(() => {
      let last = tf.matMul(a, b, transposeA, transposeB);
      for (let i = 1; i < productsPerStep; i++) last = tf.matMul(a, b, transposeA, transposeB);
      return tf.slice(last, [0, 0], [1, 1]).asScalar();
    });
  };
}

/** tanh(relu(x · y + row) ) · exp(−x²), summed. */
export const elementwise: Build = ({ data }) => {
  const { x, y, row } = data as { x: tf.Tensor; y: tf.Tensor; row: tf.Tensor };
  return repeated(() => tf.mean(tf.mul(tf.tanh(tf.relu(tf.add(tf.mul(x, y), row))), tf.exp(tf.neg(tf.square(x))))));
};

/** How many operations a step of `ops` and `ops-gradient` makes. */
export const operationsPerStep = 200;

const chain = (x: tf.Tensor): tf.Scalar => {
  let value = x;
  for (let i = 0; i < operationsPerStep; i++) value = tf.mul(value, 1.0001);
  return tf.sum(value);
};

/** Multiplications of a vector of eight, one after another: what an operation costs by itself. */
export const operationCost: Build = ({ data }) => repeated(() => chain(data['x'] as tf.Tensor));

/** The same with the gradient. */
export const gradientCost: Build = ({ data }) => {
  const gradient = tf.grad(chain);
  return repeated(() => tf.sum(gradient(data['x'] as tf.Tensor)));
};
