import { derivedSeed, expectNumber, expectOptions, RandomState, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectSeed } from './seed.ts';

/** Options of {@link Orthogonal}. */
export interface OrthogonalOptions {
  /** What the orthonormal vectors are multiplied by. 1 by default. */
  readonly gain?: number;
  /** An integer from 0 to 2³² − 1 that makes the values reproducible. */
  readonly seed?: number | null;
}

/**
 * An initialiser whose matrix has orthonormal rows, or columns if there are fewer of these, drawn evenly from all such.
 *
 * The shorter side of a matrix of standard normal numbers is orthonormalised in float64 by the modified Gram–Schmidt
 * process. A weight of more than two axes counts as a matrix of all axes but the last by the last.
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the weight has fewer than two axes
 * @see Saxe, McClelland, Ganguli 2014, https://arxiv.org/abs/1312.6120; https://keras.io/api/layers/initializers/#orthogonal-class
 * @example
 * new LSTM({ units: 8, recurrentInitializer: new Orthogonal({ gain: 0.9, seed: 1 }) });
 */
export class Orthogonal extends tf.serialization.Serializable {
  static readonly className = 'Modu>Orthogonal';
  readonly gain: number;
  readonly seed: number | undefined;

  constructor(options: OrthogonalOptions = {}) {
    super();
    const { gain = 1, seed } = expectOptions('Orthogonal', options, ['gain', 'seed']);
    this.gain = expectNumber('Orthogonal', 'gain', gain);
    this.seed = expectSeed('Orthogonal', seed);
  }

  fromConfigUsesCustomObjects(): boolean {
    return false;
  }

  /** The values as a tensor that the caller disposes of. */
  apply(shape: tf.Shape): tf.Tensor {
    if (shape.length < 2) {
      throw new ShapeError(`Orthogonal: shape must have at least two axes, received [${shape.join(', ')}]`);
    }
    const columns = shape.at(-1) ?? 0;
    const rows = shape.slice(0, -1).reduce<number>((product, size) => product * (size ?? 0), 1);
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const random = new RandomState(this.seed ?? derivedSeed(Math.floor(Math.random() * 2 ** 32), 0));
    const vectors = orthonormal(random.normal(0, 1, count * length), count, length);
    const values = new Float32Array(count * length);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < length; j++) {
        values[rows <= columns ? i * length + j : j * count + i] = this.gain * (vectors[i * length + j] ?? 0);
      }
    }
    return tf.tensor(values, shape as number[], 'float32');
  }

  getConfig(): tf.serialization.ConfigDict {
    return { gain: this.gain, seed: this.seed ?? null };
  }
}

tf.serialization.registerClass(Orthogonal);

/** Makes `count` row vectors of `length` values orthonormal, in place. */
function orthonormal(vectors: Float64Array, count: number, length: number): Float64Array {
  const rows = Array.from({ length: count }, (_, i) => vectors.subarray(i * length, (i + 1) * length));
  rows.forEach((row, i) => {
    const scale = 1 / Math.sqrt(dot(row, row));
    for (let k = 0; k < length; k++) row[k] = (row[k] as number) * scale;
    for (const later of rows.slice(i + 1)) {
      const share = dot(row, later);
      for (let k = 0; k < length; k++) later[k] = (later[k] as number) - share * (row[k] as number);
    }
  });
  return vectors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}
