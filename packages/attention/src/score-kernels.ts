import { derivedSeed, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** The number of features of an input, which kernels need. @throws {ShapeError} when it is unknown */
export function expectFeatures(where: string, letter: string, input: string, features: number | null): number {
  if (features !== null) return features;
  throw new ShapeError(`${where}: ${letter} of ${input} must be known, received null`);
}

/** Glorot's range for a vector of `size` numbers as Keras computes it; tfjs takes √size for its fans. */
export function vectorInitializer(
  size: number,
  seed: number | undefined,
  index: number,
): ReturnType<typeof tf.initializers.randomUniform> {
  const limit = Math.sqrt(3 / Math.max(size, 1));
  return tf.initializers.randomUniform({
    minval: -limit,
    maxval: limit,
    ...(seed !== undefined && { seed: derivedSeed(seed, index) }),
  });
}
