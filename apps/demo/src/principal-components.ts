import { RandomState } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** A linear code of rows: their means, and orthonormal directions. */
export interface PrincipalComponents {
  readonly mean: Float32Array;
  /** [features, components], row by row. */
  readonly directions: Float32Array;
}

/**
 * The directions along which rows [N, features] vary most, by orthogonal iteration on their covariance: what spans them is
 * what matters here, so they are not told apart.
 */
export function principalComponents(x: tf.Tensor2D, components: number, iterations = 100): PrincipalComponents {
  const features = x.shape[1];
  const [mean, covariance] = tf.tidy(() => {
    const middle = tf.mean(x, 0);
    const centred = tf.sub(x, middle);
    const products = tf.div(tf.matMul(centred, centred, true), x.shape[0]);
    return [middle.dataSync<'float32'>(), products.dataSync<'float32'>()];
  });
  // Component after component, each one contiguous.
  let basis = new RandomState(0).normal(0, 1, features * components);
  for (let step = 0; step < iterations; step++) {
    const next = new Float64Array(basis.length);
    for (let c = 0; c < components; c++) {
      for (let i = 0; i < features; i++) {
        const weight = basis[c * features + i] ?? 0;
        for (let j = 0; j < features; j++) {
          next[c * features + j] = (next[c * features + j] ?? 0) + weight * (covariance[i * features + j] ?? 0);
        }
      }
    }
    basis = orthonormal(next, components, features);
  }
  const directions = new Float32Array(basis.length);
  basis.forEach((value, at) => (directions[(at % features) * components + Math.floor(at / features)] = value));
  return { mean, directions };
}

/** Gram–Schmidt, one row after another. */
function orthonormal(rows: Float64Array, count: number, length: number): Float64Array {
  for (let c = 0; c < count; c++) {
    const row = rows.subarray(c * length, (c + 1) * length);
    for (let before = 0; before < c; before++) {
      const other = rows.subarray(before * length, (before + 1) * length);
      const shared = row.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
      row.forEach((value, i) => (row[i] = value - shared * (other[i] ?? 0)));
    }
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    row.forEach((value, i) => (row[i] = value / norm));
  }
  return rows;
}

/** The rows as their codes give them back; whoever asks for them disposes of them. */
export function reconstruct(x: tf.Tensor2D, { mean, directions }: PrincipalComponents): tf.Tensor2D {
  return tf.tidy(() => {
    const middle = tf.tensor1d(mean);
    const axes = tf.tensor2d(directions, [mean.length, directions.length / mean.length]);
    const codes = tf.matMul(tf.sub(x, middle), axes);
    return tf.add(tf.matMul(codes, axes, false, true), middle);
  });
}
